/* fuzz_policy.c - how long texts are kept: a policy is read, or refused with a line of its own. */
#include <stdlib.h>
#include "uptick.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    up_policy *policy = NULL;
    up_error err = {0};
    up_status status = up_policy_read((const char *)data, size, "policy", &policy, &err);
    if ((status == UP_OK) != (policy != NULL) || (status != UP_OK && !err.message[0])) abort();
    up_policy_free(policy);
    return 0;
}
