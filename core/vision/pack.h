/* The models folder as data: registry.ini says which nets make a pack, the manifest
 * their sha256. Nothing damaged is ever handed to a net. */
#ifndef GH_VISION_PACK_H
#define GH_VISION_PACK_H

#include "vision/vision.h"

#include <stdbool.h>

enum { GH_PACK_MODELS = 8 };

struct gh_model {
    char name[32]; /* section [model NAME]; an embedder's is stored with templates */
    char role[16]; /* detector, landmarks, embedder, liveness */
    char kind[16]; /* yunet, tiny, landmark68, onnx */
    char file[64];
    char align[16];    /* arcface or dlib, of an embedder */
    int width, height; /* input, pixels */
    bool rgb;          /* input's channel order; else BGR */
    float mean[3];     /* input = (pixel − mean) · scale, in the net's channel order */
    float scale;
    float length_mean, length_power; /* of an embedder, see template.h; 0 = templates have length 1 */
    float crop;                      /* of a liveness net: side of what it sees over the face's box */
    struct gh_curve curve, curve2;   /* of an embedder, from two sets of data; the second may be empty */
};

struct gh_pack {
    char name[16];
    char dir[512];
    bool for_gates;
    struct gh_model models[GH_PACK_MODELS];
    int count;
};

/* Reads dir/registry.ini and chooses: wanted if not NULL, else $GATEHOUSE_PACK, else what the
 * file dir/pack names, else the registry's first whose files are all there. MODEL with the
 * missing file's name and `make models` when there is none. */
bool gh_pack_load(struct gh_pack *pack, const char *dir, const char *wanted, struct gh_error *err);

/* A line curve, curve_data, curve2 or curve2_data of a [model …] section; *mine tells if it is one. False
 * when its value will not do. */
bool gh_pack_curve_line(struct gh_model *model, const char *key, const char *value, bool *mine);

/* Fills the rows of out and what else it says of their data from the model's curves. */
void gh_pack_curve(const struct gh_model *model, struct gh_vision_info *out);

/* The pack's first model with this role, or NULL. */
const struct gh_model *gh_pack_find(const struct gh_pack *pack, const char *role);

/* The model's bytes, malloc'd; the caller frees. MODEL naming the file if its sha256 is not the manifest's.
 */
uint8_t *gh_pack_read(const struct gh_pack *pack, const struct gh_model *model, size_t *size,
                      struct gh_error *err);

#endif
