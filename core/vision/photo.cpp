// Pictures in and out through OpenCV's imgcodecs: photos with their EXIF
// orientation, small JPEGs, and resizing.
extern "C" {
#include "base/wipe.h"
}
#include "vision/nets.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <cstdlib>
#include <cstring>
#include <iostream>
#include <mutex>
#include <utility>

namespace
{
constexpr int64_t PIXEL_LIMIT = 64'000'000;
} // namespace

// OpenCV writes what it caught to the error stream as well, where it is of no use to anyone. Only this room
// writes there in C++. Several threads may be quiet at a time: the first takes the stream away, the last
// gives it back.
namespace
{
class Quiet
{
  public:
    Quiet()
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (inside_++ == 0)
            before_ = std::cerr.rdbuf(nullptr);
    }
    ~Quiet()
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (--inside_ > 0)
            return;
        std::cerr.rdbuf(before_);
        std::cerr.clear();
    }
    Quiet(const Quiet &) = delete;
    Quiet &operator=(const Quiet &) = delete;

  private:
    static std::mutex mutex_;
    static int inside_;
    static std::streambuf *before_;
};
std::mutex Quiet::mutex_;
int Quiet::inside_ = 0;
std::streambuf *Quiet::before_ = nullptr;

// A decoded picture that is overwritten when it is done with, however that comes about.
struct Passing {
    cv::Mat m;
    explicit Passing(cv::Mat from) : m(std::move(from))
    {
    }
    ~Passing()
    {
        for (int y = 0; y < m.rows; y++)
            explicit_bzero(m.ptr(y), static_cast<size_t>(m.cols) * m.elemSize());
    }
    Passing(const Passing &) = delete;
    Passing &operator=(const Passing &) = delete;
};
} // namespace

static bool hand_out(const cv::Mat &m, struct gh_image *out, const char *name, struct gh_error *err)
{
    const size_t row = static_cast<size_t>(m.cols) * 3;
    auto *data = static_cast<uint8_t *>(std::malloc(row * static_cast<size_t>(m.rows)));
    if (!data)
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", name);
    for (int y = 0; y < m.rows; y++)
        std::memcpy(data + row * static_cast<size_t>(y), m.ptr(y), row);
    *out = {data, m.cols, m.rows, static_cast<int>(row)};
    return true;
}

// OpenCV refuses only above 2^30 pixels, and would read formats that nobody enrols from: the header decides.
static bool decode(const uint8_t *data, size_t size, const char *name, struct gh_image *out,
                   struct gh_error *err)
{
    try {
        int64_t pixels = gh_photo_header_pixels(data, size);
        if (pixels > PIXEL_LIMIT)
            return gh_error_set(
                err, GH_ERR_INPUT,
                "%s: %lld megapixels, more than the 64 allowed; save it smaller (1000 pixels across "
                "a face are plenty)",
                name, static_cast<long long>(pixels / 1000000));
        if (pixels <= 0)
            return gh_error_set(err, GH_ERR_INPUT, "%s: not a picture; use JPEG, PNG, BMP or WebP", name);
        if (gh_photo_cut_short(data, size))
            return gh_error_set(err, GH_ERR_INPUT, "%s: the file is cut short; copy it again", name);
        const cv::Mat raw(1, static_cast<int>(size), CV_8U, const_cast<uint8_t *>(data));
        const Quiet quiet;
        const Passing picture(cv::imdecode(raw, cv::IMREAD_COLOR));
        if (picture.m.empty())
            return gh_error_set(err, GH_ERR_INPUT, "%s: a damaged picture; save it again as JPEG or PNG",
                                name);
        return hand_out(picture.m, out, name, err);
    } catch (const std::exception &) { // its text names OpenCV's source lines: no use to anyone here
        return gh_error_set(err, GH_ERR_INPUT,
                            "%s: a damaged or oversized picture; save it again as JPEG or PNG", name);
    }
}

extern "C" bool gh_vision_decode_photo(const uint8_t *data, size_t size, const char *name,
                                       struct gh_image *out, struct gh_error *err)
{
    if (size > GH_PHOTO_LIMIT)
        return gh_error_set(err, GH_ERR_INPUT, "%s: %zu bytes, more than the %d allowed", name, size,
                            static_cast<int>(GH_PHOTO_LIMIT));
    return size ? decode(data, size, name, out, err)
                : gh_error_set(err, GH_ERR_INPUT, "%s: the file is empty", name);
}

extern "C" bool gh_vision_load_photo(const char *path, struct gh_image *out, struct gh_error *err)
{
    size_t size = 0;
    uint8_t *data = gh_file_read(path, GH_PHOTO_LIMIT, &size, err);
    if (!data)
        return false;
    bool ok = gh_vision_decode_photo(data, size, path, out, err);
    gh_wipe(data, size);
    return ok;
}

extern "C" bool gh_vision_decode_jpeg(const uint8_t *data, size_t size, struct gh_image *out,
                                      struct gh_error *err)
{
    if (!size || size > GH_PHOTO_LIMIT)
        return gh_error_set(err, GH_ERR_INPUT, "picture: %zu bytes cannot be a JPEG", size);
    return decode(data, size, "picture", out, err);
}

namespace
{

bool encode(struct gh_image picture, const char *ending, const char *name, const std::vector<int> &how,
            uint8_t **data, size_t *size, struct gh_error *err)
{
    try {
        const cv::Mat m(picture.height, picture.width, CV_8UC3, picture.data,
                        static_cast<size_t>(picture.stride));
        std::vector<uchar> bytes;
        if (m.empty() || !cv::imencode(ending, m, bytes, how))
            return gh_error_set(err, GH_ERR_INPUT, "picture: %d×%d cannot be written as %s", picture.width,
                                picture.height, name);
        if (!(*data = static_cast<uint8_t *>(std::malloc(bytes.size()))))
            return gh_error_set(err, GH_ERR_INTERNAL, "picture: out of memory");
        std::memcpy(*data, bytes.data(), bytes.size());
        *size = bytes.size();
        explicit_bzero(bytes.data(), bytes.size()); // it may show a face
        return true;
    } catch (const std::exception &e) {
        return gh_error_set(err, GH_ERR_INTERNAL, "picture: cannot be written as %s: %s", name, e.what());
    }
}

} // namespace

extern "C" bool gh_vision_encode_jpeg(struct gh_image picture, uint8_t **data, size_t *size,
                                      struct gh_error *err)
{
    return encode(picture, ".jpg", "JPEG", {cv::IMWRITE_JPEG_QUALITY, 92}, data, size, err);
}

extern "C" bool gh_vision_encode_png(struct gh_image picture, uint8_t **data, size_t *size,
                                     struct gh_error *err)
{
    return encode(picture, ".png", "PNG", {}, data, size, err);
}

extern "C" bool gh_picture_resize(struct gh_image src, struct gh_image dst, struct gh_error *err)
{
    try {
        const cv::Mat from(src.height, src.width, CV_8UC3, src.data, static_cast<size_t>(src.stride));
        cv::Mat to(dst.height, dst.width, CV_8UC3, dst.data, static_cast<size_t>(dst.stride));
        const bool smaller = dst.width < src.width;
        cv::resize(from, to, to.size(), 0, 0, smaller ? cv::INTER_AREA : cv::INTER_LINEAR);
        return true;
    } catch (const std::exception &e) {
        return gh_error_set(err, GH_ERR_INTERNAL, "picture: cannot be resized: %s", e.what());
    }
}
