/* path.c — which paths an artifact may have, whatever a spec says.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Files that make a tool run commands when somebody merely enters, opens or clones the project
 * are refused in every spelling that some file system takes for the same name. src: CVE-2025-53773
 * (an editor's own settings), git's verify_path (.git spellings).
 */
#include "path.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

enum { PART_MAX = 255, PATH_LIMIT = 4095 };

/* Directories and files that configure tools; compared without case. */
static const char *const sensitive[] = {".git",
					".gitmodules",
					".gitattributes",
					".gitconfig",
					".githooks",
					".hg",
					".hgrc",
					".svn",
					".bzr",
					".jj",
					".github",
					".gitlab",
					".gitlab-ci.yml",
					".gitea",
					".forgejo",
					".circleci",
					".travis.yml",
					".woodpecker",
					".woodpecker.yml",
					".drone.yml",
					".buildkite",
					"jenkinsfile",
					"azure-pipelines.yml",
					".husky",
					".pre-commit-config.yaml",
					".lefthook.yml",
					".vscode",
					".idea",
					".zed",
					".fleet",
					".devcontainer",
					".devcontainer.json",
					".vimrc",
					".nvimrc",
					".nvim.lua",
					".exrc",
					".dir-locals.el",
					".projectile",
					".envrc",
					".direnv",
					".env",
					".claude",
					".codex",
					".cursor",
					".cursorrules",
					".windsurf",
					".windsurfrules",
					".continue",
					".aider.conf.yml",
					".gemini",
					".mcp.json",
					".npmrc",
					".yarnrc",
					".yarnrc.yml",
					".pypirc",
					".netrc",
					".curlrc",
					".wgetrc",
					".ssh",
					".gnupg",
					".cargo",
					".bashrc",
					".bash_profile",
					".profile",
					".zshrc",
					".zshenv",
					".gdbinit",
					".lldbinit",
					".pythonrc",
					".tool-versions",
					".mise.toml",
					".cgs",
					".cgsrc",
					"cgs.lock"};

/* The length without the dots and spaces that some file systems drop at the end. */
static size_t trimmed(const char *p, size_t n)
{
	while (n && (p[n - 1] == '.' || p[n - 1] == ' '))
		n--;
	return n;
}

static bool is_sensitive(const char *p, size_t n)
{
	n = trimmed(p, n);
	if (n == 5 && !strncasecmp(p, "git~", 4) && p[4] >= '0' && p[4] <= '9')
		return true; /* the short name of .git */
	for (size_t i = 0; i < sizeof sensitive / sizeof *sensitive; i++)
		if (strlen(sensitive[i]) == n && !strncasecmp(sensitive[i], p, n))
			return true;
	return false;
}

static const char *bad_part(const char *p, size_t n)
{
	if (!n)
		return "it has an empty part";
	if (n > PART_MAX)
		return "a part of it is longer than 255 bytes";
	if (p[0] == '.' && (n == 1 || (n == 2 && p[1] == '.')))
		return "it has a part '.' or '..'";
	return NULL;
}

static const char *reserved_part(const char *p, size_t n)
{
	if (is_sensitive(p, n))
		return "it configures a tool that would act on it unasked";
	size_t t = trimmed(p, n);
	if (t >= 4 && !strncasecmp(p + t - 4, ".cgs", 4))
		return "a build must not write its own specs";
	for (size_t i = 0; p[0] == '.' && i + 5 <= n; i++)
		if (!memcmp(p + i, ".cgs-", 5))
			return "cgsc uses such names for temporary files";
	return NULL;
}

/* Length of the UTF-8 sequence at p (NUL-terminated), its code point in *c; 0: not UTF-8. */
static size_t decode(const unsigned char *p, uint32_t *c)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	if (n == 1)
		*c = p[0];
	if (n < 2 || p[0] > 0xF4)
		return p[0] > 0xF4 ? 0 : n;
	*c = p[0] & (0x7Fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
		*c = *c << 6 | (p[i] & 0x3F);
	}
	if (*c < least[n] || *c > 0x10FFFF || (*c >= 0xD800 && *c <= 0xDFFF))
		return 0;
	return n;
}

/* Characters that are not seen, or that some file systems leave out of a name. */
static bool invisible(uint32_t c)
{
	static const uint32_t range[][2] = {{0xAD, 0xAD},     {0x34F, 0x34F},   {0x61C, 0x61C},
					    {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},
					    {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},
					    {0x3164, 0x3164}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},
					    {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0xE0000, 0xE0FFF}};
	for (size_t i = 0; i < sizeof range / sizeof *range; i++)
		if (c >= range[i][0] && c <= range[i][1])
			return true;
	return false;
}

static const char *bad_text(const char *path)
{
	const unsigned char *p = (const unsigned char *)path;
	while (*p) {
		uint32_t c = 0;
		size_t n = decode(p, &c);
		if (!n)
			return "it is not UTF-8";
		if (c < 0x20 || (c >= 0x7F && c < 0xA0))
			return "it has a control character";
		if (c == '\\')
			return "it has a backslash";
		if (invisible(c))
			return "it has an invisible character";
		p += n;
	}
	return NULL;
}

/* What the first part that the question finds wrong is said to be. */
static const char *each_part(const char *path, const char *(*wrong)(const char *p, size_t n))
{
	for (const char *p = path;; p++) {
		size_t n = strcspn(p, "/");
		const char *why = wrong(p, n);
		p += n;
		if (why || !*p)
			return why;
	}
}

static const char *bad_path(const char *path)
{
	if (!*path)
		return "it is empty";
	if (strlen(path) > PATH_LIMIT)
		return "it is longer than 4,095 bytes";
	if (path[0] == '/')
		return "it is absolute";
	const char *why = bad_text(path);
	return why ? why : each_part(path, bad_part);
}

enum cgs_path_use cgs_path_use(const char *path, const char **reason)
{
	*reason = bad_path(path);
	if (*reason)
		return CGS_PATH_BAD;
	*reason = each_part(path, reserved_part);
	return *reason ? CGS_PATH_RESERVED : CGS_PATH_FREE;
}

bool cgs_path_has_fences(const char *path, size_t n)
{
	static const char *const end[] = {".md",  ".markdown", ".mdx", ".rmd",      ".qmd",
					  ".rst", ".adoc",     ".txt", ".asciidoc", "README"};
	for (size_t i = 0; i < sizeof end / sizeof *end; i++) {
		size_t len = strlen(end[i]);
		if (n >= len && !strncasecmp(path + n - len, end[i], len))
			return true;
	}
	return false;
}
