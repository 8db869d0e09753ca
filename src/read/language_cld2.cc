/* language_cld2.cc - CLD2 is C++; this is the whole of it that we have. */
#include "read/language_cld2.h"
#include <cstdio>
#include <cstring>
#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

/* At less than this share of the letters the first language is no language of the text. */
static const int least_percent = 60;

extern "C" void up_cld2_detect(const char *text, int len, char out[16]) {
    CLD2::Language three[3];
    int percent[3], text_bytes, valid_bytes;
    double score[3];
    bool is_reliable = false;
    CLD2::CLDHints no_hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    CLD2::Language found = CLD2::ExtDetectLanguageSummaryCheckUTF8(text, len, true, &no_hints, 0, three, percent, score, nullptr, &text_bytes, &is_reliable, &valid_bytes);
    out[0] = 0;
    if (!is_reliable || found == CLD2::UNKNOWN_LANGUAGE || found != three[0] || percent[0] < least_percent) return;
    const char *code = CLD2::LanguageCode(found);
    /* Withdrawn codes, by what ISO 639 has now. */
    static const char *const renamed[][2] = {{"iw", "he"}, {"jw", "jv"}, {"in", "id"}, {"ji", "yi"}, {"mo", "ro"}};
    for (const auto &pair : renamed) if (std::strcmp(code, pair[0]) == 0) code = pair[1];
    size_t n = std::strlen(code);
    if (n < 16) std::memcpy(out, code, n + 1);
}
