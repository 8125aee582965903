/* Least-cost assignment of rows to columns (Hungarian method). Pure. */
#ifndef GH_MATCH_ASSIGN_H
#define GH_MATCH_ASSIGN_H

enum { GH_ASSIGN_MAX = 64 };

/* cost: rows × GH_ASSIGN_MAX. Entries ≥ forbidden are never chosen. of_row[r] = column or -1.
 * O(n³) shortest augmenting paths (Kuhn 1955; Jonker & Volgenant 1987); n ≤ 64. */
void gh_assign(float cost[][GH_ASSIGN_MAX], int rows, int columns, float forbidden, int *of_row);

#endif
