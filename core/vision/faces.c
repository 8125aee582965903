/* Overlap suppression of detected faces, the same for every detector. */
#include "vision/nets.h"

int gh_faces_suppress(struct gh_face *faces, int count, float max_iou)
{
    int kept = 0;
    for (int i = 0; i < count; i++) {
        bool free_standing = true;
        for (int j = 0; j < kept && free_standing; j++)
            free_standing = gh_rect_iou(faces[i].box, faces[j].box) <= max_iou;
        if (free_standing)
            faces[kept++] = faces[i];
    }
    return kept;
}
