/* The Hungarian method with potentials, on a square padded with "nobody". */
#include "match/assign.h"

#include <stdbool.h>

void gh_assign(float cost[][GH_ASSIGN_MAX], int rows, int columns, float forbidden, int *of_row)
{
    int n = rows > columns ? rows : columns;
    double u[GH_ASSIGN_MAX + 1] = {0}, v[GH_ASSIGN_MAX + 1] = {0};
    int match[GH_ASSIGN_MAX + 1] = {0}, way[GH_ASSIGN_MAX + 1] = {0}; /* column → row, from 1 */
    for (int i = 1; i <= n; i++) {
        double least[GH_ASSIGN_MAX + 1];
        bool used[GH_ASSIGN_MAX + 1] = {false};
        for (int j = 0; j <= n; j++)
            least[j] = 1e18;
        match[0] = i;
        int at = 0;
        do {
            used[at] = true;
            int row = match[at], next = 0;
            double delta = 1e18;
            for (int j = 1; j <= n; j++) {
                if (used[j])
                    continue;
                double c = row <= rows && j <= columns && cost[row - 1][j - 1] < forbidden
                               ? (double)cost[row - 1][j - 1]
                               : (double)forbidden;
                double reduced = c - u[row] - v[j];
                if (reduced < least[j]) {
                    least[j] = reduced;
                    way[j] = at;
                }
                if (least[j] < delta) {
                    delta = least[j];
                    next = j;
                }
            }
            for (int j = 0; j <= n; j++) {
                if (used[j]) {
                    u[match[j]] += delta;
                    v[j] -= delta;
                } else {
                    least[j] -= delta;
                }
            }
            at = next;
        } while (match[at]);
        do {
            int before = way[at];
            match[at] = match[before];
            at = before;
        } while (at);
    }
    for (int r = 0; r < rows; r++)
        of_row[r] = -1;
    for (int j = 1; j <= columns; j++)
        if (match[j] >= 1 && match[j] <= rows && cost[match[j] - 1][j - 1] < forbidden)
            of_row[match[j] - 1] = j - 1;
}
