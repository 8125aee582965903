# Pixel loops are worth the vectoriser's time.
CFLAGS_core_media_frame := -O3
