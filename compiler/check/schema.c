/* schema.c — the tables of a project's words.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "schema.h"

#include <stdlib.h>

struct cgs_schema *cgs_schema_new(void)
{
	struct cgs_schema *sc = cgs_mem_alloc(sizeof *sc);
	(void)CGS_PUSH(sc->kind, sc->nkind, sc->ckind);
	(void)CGS_PUSH(sc->field, sc->nfield, sc->cfield);
	(void)CGS_PUSH(sc->type, sc->ntype, sc->ctype);
	CGS_PUSH(sc->type, sc->ntype, sc->ctype)->op = CGS_T_BOOL;
	CGS_PUSH(sc->type, sc->ntype, sc->ctype)->op = CGS_T_NUMBER;
	CGS_PUSH(sc->type, sc->ntype, sc->ctype)->op = CGS_T_STRING;
	(void)CGS_PUSH(sc->enums, sc->nenum, sc->cenum);
	(void)CGS_PUSH(sc->unit, sc->nunit, sc->cunit);
	sc->ratio = cgs_mem_grow(sc->ratio, &sc->cratio, 1, sizeof *sc->ratio);
	return sc;
}

void cgs_schema_free(struct cgs_schema *sc)
{
	if (!sc)
		return;
	free(sc->kind);
	free(sc->field);
	free(sc->type);
	free(sc->arg);
	free(sc->enums);
	free(sc->word);
	free(sc->unit);
	free(sc->ratio);
	cgs_map_done(&sc->by_name);
	cgs_map_done(&sc->fields);
	cgs_map_done(&sc->words);
	cgs_map_done(&sc->made);
	free(sc);
}

uint32_t cgs_schema_find(const struct cgs_schema *sc, enum cgs_tab table, cgs_sym name)
{
	return name ? cgs_map_get(&sc->by_name, (uint32_t)table, name) : 0;
}

const struct cgs_field *cgs_schema_field(const struct cgs_schema *sc, uint32_t kind, cgs_sym name)
{
	uint32_t f = kind ? cgs_map_get(&sc->fields, kind, name) : 0;
	if (!f)
		f = cgs_map_get(&sc->fields, sc->common, name);
	return f ? &sc->field[f] : NULL;
}
