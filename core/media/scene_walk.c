/* How a visit moves: a few points on the ground walked at one speed with rounded corners, the head
 * looking ahead or over to the camera. A function of time alone, so any frame rate sees the same. */
#include "media/scene_parts.h"

#include <math.h>
#include <string.h>

/* At 360 lines the lens shows a metre at one metre as 900 pixels; a detector's box round a mean face is 0.147
 * m broad. */
static const double lens = 900, face_m = 0.147, far_px = 17, half_view = 320.0 / 900;

double gh_walk_distance(double near_px)
{
    return lens * face_m / near_px;
}

static double edge(double z)
{
    return half_view * z + 0.45;
}

static void add(struct gh_walk *w, double x, double z, double speed, double wait)
{
    double t = w->points ? w->point[w->points - 1].t : 0;
    if (w->points) {
        double dx = x - w->point[w->points - 1].x, dz = z - w->point[w->points - 1].z;
        t += sqrt(dx * dx + dz * dz) / speed;
    }
    for (int i = 0; i < (wait > 0 ? 2 : 1); i++) {
        w->point[w->points].t = t + i * wait;
        w->point[w->points].x = x;
        w->point[w->points++].z = z;
    }
}

void gh_walk_plan(struct gh_walk *w, const struct gh_scene_visit *v, double at)
{
    struct gh_rand r;
    uint32_t number = w->number;
    gh_rand_init(&r, v->seed);
    memset(w, 0, sizeof *w);
    w->number = number;
    w->v = *v;
    w->at = at;
    double near = gh_walk_distance(v->near_px),
           far = gh_walk_distance(far_px) * gh_rand_range(&r, 0.85, 1.05);
    double side = v->side, nx = (v->x - 0.5) * 2 * half_view * near, s = v->speed;
    far = fmax(far, near + 0.5);
    double out = gh_rand_below(&r, 2) ? -1 : 1, bend = gh_rand_range(&r, 0.45, 0.7);
    switch (v->path) {
    case GH_PATH_CROSS:
        add(w, side * edge(near), near, s, 0);
        add(w, nx, near * gh_rand_range(&r, 0.98, 1.06), s, 0);
        add(w, -side * edge(near), near * gh_rand_range(&r, 0.98, 1.1), s, 0);
        break;
    case GH_PATH_PASS:
        add(w, side * edge(far * 0.8), far * 0.8, s, 0);
        add(w, nx, near, s, 0);
        add(w, -side * edge(near * 0.9), near * 0.9, s, 0);
        break;
    case GH_PATH_AWAY:
        add(w, side * edge(near), near, s, 0);
        add(w, nx, near * 1.15, s, 0);
        add(w, nx * bend, far * 0.8, s, 0);
        add(w, out * edge(far), far, s, 0);
        break;
    default:
        add(w, side * edge(far), far, s, 0);
        add(w, side * 0.35 * edge(far) * bend, far * 0.9, s, 0);
        add(w, nx * 1.1, near + (far - near) * 0.45, s, 0);
        add(w, nx, near, s, v->path == GH_PATH_STOP ? v->stop_s : 0.15);
        add(w, out * edge(near * 0.92), near * 0.92, s * 0.9, 0);
        break;
    }
    double length = w->point[w->points - 1].t;
    w->end = at + length;
    w->hand_from = at + length * gh_rand_range(&r, 0.30, 0.45);
    w->hand_to = w->hand_from + gh_rand_range(&r, 1.2, 2.2);
    if (v->path == GH_PATH_STOP && v->hand) { /* while standing */
        w->hand_from = at + w->point[3].t + 0.25 * v->stop_s;
        w->hand_to = at + w->point[3].t + 0.75 * v->stop_s;
    }
    w->look_at = at + length * gh_rand_range(&r, 0.35, 0.6);
    w->look = gh_rand_below(&r, 10) < 7 ? gh_rand_range(&r, 0.55, 0.95) : gh_rand_range(&r, 0, 0.4);
}

static void on_line(const struct gh_walk *w, double t, double *x, double *z)
{
    int i = 0;
    while (i + 2 < w->points && t > w->point[i + 1].t)
        i++;
    double span = w->point[i + 1].t - w->point[i].t, u = span > 0 ? (t - w->point[i].t) / span : 1;
    u = u < 0 ? 0 : u > 1 ? 1 : u;
    *x = w->point[i].x + (w->point[i + 1].x - w->point[i].x) * u;
    *z = w->point[i].z + (w->point[i + 1].z - w->point[i].z) * u;
}

void gh_walk_at(const struct gh_walk *w, double t, struct gh_walk_state *s)
{
    double u = t - w->at, x, z, x0, z0, x1, z1;
    memset(s, 0, sizeof *s);
    for (int k = -3; k <= 3; k++) {
        on_line(w, u + k * 0.1, &x, &z);
        s->x += x / 7;
        s->z += z / 7;
    }
    double vx = 0, vz = 0;
    for (int k = -1; k <= 1; k++) {
        on_line(w, u + k * 0.2 - 0.25, &x0, &z0);
        on_line(w, u + k * 0.2 + 0.25, &x1, &z1);
        vx += (x1 - x0) / 1.5;
        vz += (z1 - z0) / 1.5;
    }
    s->speed = sqrt(vx * vx + vz * vz);
    double view = atan2(s->x, s->z); /* someone beside the middle of the picture is seen from aside */
    s->body_yaw = atan2(vx, 0.2 - vz) + view;
    double phase = (double)(w->v.seed % 1024) / 163.0;
    double near_look = (t - w->look_at) / (0.22 * (w->end - w->at));
    double look = w->look * exp(-near_look * near_look * near_look * near_look);
    double turned = s->body_yaw * (1 - look);
    double most = 1.15; /* a neck's turn */
    turned = fmax(s->body_yaw - most, fmin(s->body_yaw + most, turned));
    s->head_yaw = turned + 0.13 * sin(u * 1.1 + phase) + 0.06 * sin(u * 2.7 + 2 * phase);
    double pace = s->speed > 0.2 ? 1 : s->speed / 0.2;
    s->stride = u * 2 * 3.14159265 * 0.95 + phase;
    s->bob = 0.018 * pace * cos(2 * s->stride);
    s->tilt = 0.05 * sin(u * 0.9 + phase) + 0.02 * pace * sin(s->stride);
    if (w->v.hand) {
        double up = fmin((t - w->hand_from) / 0.4, (w->hand_to - t) / 0.4);
        s->hand = up < 0 ? 0 : up > 1 ? 1 : up;
    }
}
