/* archive.h — the specs in a tar or zip archive, by libarchive.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_ARCHIVE_H
#define CGS_ARCHIVE_H

#include "../base/status.h"
#include "../base/str.h"

/* Writes the .cgs files of an archive that fd gives into a directory, which it makes. What every
 * entry lies below ("packs-1.2/") is left out of the paths. Links, paths that lead outside and
 * everything but regular files are passed over. libarchive is loaded when this is called.
 * CGS_EIO, CGS_ETOOBIG, CGS_ENOTFOUND (no specs in it): error says why. */
enum cgs_status cgs_archive_unpack(int fd, const char *dir, struct cgs_buf *error);

#endif
