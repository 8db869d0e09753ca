/* Copies: edited ones are known, shared passages are not enough. */
#include "link/copies.h"
#include <math.h>
#include "base/buffer.h"
#include "check.h"

static const char original[] =
    "ARVEL - Three men were arrested on Tuesday after the windows of a Turkish grocery in the old town were broken with stones and the words "
    "\"go home\" were written on its door, the police said. The owner, Kemal Aydin, 54, who was sleeping in the flat above the shop with his "
    "wife and two children, said that he had heard shouting shortly after midnight. Nobody was hurt. Mayor Ilse Brandt called the attack a "
    "disgrace for the whole town and promised that the damage, which she put at about 9,000 euros, would be paid for from a fund that the "
    "council set up in spring. Investigators believe that the three suspects, all from Arvel, belong to a group that has sent threats to "
    "several shopkeepers since January. A court will decide on Thursday whether they remain in custody until their trial begins.";

static double likeness(const char *a, const char *b) { return up_text_likeness(a, strlen(a), b, strlen(b)); }

/* Every n-th word exchanged. */
static void exchange(const char *text, unsigned every, up_buffer *out) {
    unsigned word = 0;
    for (const char *at = text; *at; at++) {
        if (at == text || at[-1] == ' ') {
            if (word++ % every == every / 2) {
                up_buffer_text(out, "changed");
                while (at[1] && at[1] != ' ') at++;
                continue;
            }
        }
        up_buffer_add(out, at, 1);
    }
}

int main(void) {
    CHECK("itself", likeness(original, original) == 1);
    up_buffer text = {0};
    up_buffer_text(&text, "By our correspondent. ");
    up_buffer_add(&text, original, 420);
    CHECK("cut to length, with another head", likeness(original, text.bytes) >= UP_COPY_LEAST);
    for (unsigned every = 7; every < 30; every += 5) {
        up_buffer_clear(&text);
        exchange(original, every, &text);
        CHECK("a word here and there", likeness(original, text.bytes) >= UP_COPY_LEAST);
    }
    up_buffer_clear(&text);
    exchange(original, 2, &text);
    CHECK("every other word", likeness(original, text.bytes) < UP_COPY_LEAST);
    static const char other[] =
        "Stones flew at a shop in Arvel in the night to Tuesday. Its owner came to the town from Izmir thirty years ago and has sold fruit there "
        "ever since. \"I had heard shouting shortly after midnight\", he told this paper. Mayor Ilse Brandt called the attack a disgrace for the "
        "whole town. Neighbours brought flowers in the morning and helped to sweep up the glass; some of them said that they were ashamed. "
        "The police did not want to say yet whether the arrested are the same men who were seen at the station in January.";
    CHECK("the same news by another hand, with two quotations", likeness(original, other) < 0.5);
    static const char there[] = "WELM - A man of 34 from Ghana was beaten on a tram in Welm on Monday by two men who had heard him speak on the telephone. A witness, Anna Roth, "
                                "called the police from Station Road. The damage to the tram was put at 4,000 euros. School 12 stayed closed.",
                      here[] = "BRENN - A man of 58 from Togo was beaten on a tram in Brenn on Friday by two men who had heard him speak on the telephone. A witness, Karl Ebner, "
                               "called the police from Mill Lane. The damage to the tram was put at 9,000 euros. School 31 stayed closed.";
    CHECK("the same phrases, another place and other people", likeness(there, here) < UP_COPY_LEAST);
    CHECK("nothing", likeness("", original) == 0 && likeness(original, "") == 0 && likeness("one two", "one two") == 0);

    up_text_words kept = {0}, one = {0}, two = {0};
    CHECK("cut into words", up_text_words_make(there, strlen(there), &kept) == UP_OK && up_text_words_make(here, strlen(here), &one) == UP_OK && up_text_words_make(other, strlen(other), &two) == UP_OK);
    for (int again = 0; again < 2; again++) /* what was made for one pair serves the next */
        CHECK("held against several", fabs(up_words_likeness(&kept, &one) - likeness(there, here)) < 1e-12 && fabs(up_words_likeness(&kept, &two) - likeness(there, other)) < 1e-12 && fabs(up_words_likeness(&kept, &kept) - 1) < 1e-12);
    up_text_words_free(&kept), up_text_words_free(&one), up_text_words_free(&two);

    CHECK("within a month", up_is_copy(0.8, 100, 131) && !up_is_copy(0.8, 100, 132) && !up_is_copy(0.7, 100, 100));
    CHECK("the same text years later", up_is_copy(0.96, 100, 2000));
    CHECK("no date", up_is_copy(0.8, UP_NO_DAY, 100) && !up_is_copy(0.7, UP_NO_DAY, UP_NO_DAY));
    up_buffer_free(&text);
    return check_report();
}
