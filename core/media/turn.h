/* Pictures that lie on their side, as a telephone films them: how a stream says so, and turning them upright.
 * Inside core/media only. Turns are degrees clockwise: 0, 90, 180 or 270. */
#ifndef GH_MEDIA_TURN_H
#define GH_MEDIA_TURN_H

#include <stdbool.h>

struct AVFrame;
struct AVStream;

/* How the stream's pictures are to be turned before they are shown; mirroring is not looked at. */
int gh_turn_of(const struct AVStream *stream);
/* Says so of a stream that is to be written. False when out of memory. */
bool gh_turn_tell(struct AVStream *stream, int turn);
/* Memory of `to` for a picture, used again where it fits. False when out of memory. */
bool gh_turn_room(struct AVFrame *to, int format, int width, int height);
/* The pixels of a YUV 4:2:0, NV12 or BGR picture, turned, into `to`, whose memory is used again where it
 * fits. Its properties are left alone. False when out of memory. */
bool gh_turn_frame(const struct AVFrame *from, int turn, struct AVFrame *to);

#endif
