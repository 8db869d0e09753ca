/* language_cld2.h - the C face of the one C++ file, there only where libcld2 is. */
#ifndef UP_READ_LANGUAGE_CLD2_H
#define UP_READ_LANGUAGE_CLD2_H

#ifdef __cplusplus
extern "C" {
#endif

/* `text` is valid UTF-8.  The code of its language, "" when CLD2 is not sure. */
void up_cld2_detect(const char *text, int len, char out[16]);

#ifdef __cplusplus
}
#endif
#endif
