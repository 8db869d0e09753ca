/* openapi.json describes what is answered: every route and no other, every parameter and no other. */
#include <jansson.h>
#include "serve/serve.h"
#include "check.h"

static const char *lower(const char *method) { return strcmp(method, "GET") == 0 ? "get" : strcmp(method, "POST") == 0 ? "post" : strcmp(method, "DELETE") == 0 ? "delete" : "?"; }

static const up_route *route_for(const char *path, const char *method) {
    for (size_t i = 0; i < up_n_routes; i++) if (strcmp(up_routes[i].path, path) == 0 && strcmp(lower(up_routes[i].method), method) == 0) return &up_routes[i];
    return NULL;
}

static int param_named(const char *name) {
    for (int p = 0; p < UP_N_PARAMS; p++) if (strcmp(up_param_names[p], name) == 0) return p;
    return -1;
}

int main(void) {
    json_error_t why;
    json_t *api = json_load_file("src/serve/openapi.json", JSON_REJECT_DUPLICATES, &why), *methods, *operation, *param;
    const char *path, *method;
    size_t n_described = 0, i;
    if (!CHECK("it is JSON", api != NULL)) return check_report();
    json_object_foreach(json_object_get(api, "paths"), path, methods) json_object_foreach(methods, method, operation) {
        const up_route *route = route_for(path, method);
        n_described++;
        if (!CHECK("what is described is answered", route != NULL)) { fprintf(stderr, "  %s %s\n", method, path); continue; }
        uint64_t described = 0;
        bool has_id = false;
        json_array_foreach(json_object_get(operation, "parameters"), i, param) {
            const char *name = json_string_value(json_object_get(param, "name"));
            if (strcmp(json_string_value(json_object_get(param, "in")), "path") == 0) has_id = true;
            else if (CHECK("a parameter that there is", param_named(name) >= 0)) described |= UP_ONE(param_named(name));
        }
        if (!CHECK("the parameters are those of the route", described == route->params)) fprintf(stderr, "  %s %s: %llx\n", method, path, (unsigned long long)(described ^ route->params));
        CHECK("a path with a part left open has it described", has_id == (strchr(path, '{') != NULL));
        CHECK("an answer is described", json_object_get(json_object_get(json_object_get(operation, "responses"), "200"), "content") != NULL);
        CHECK("a body is described where one is taken", (json_object_get(operation, "requestBody") != NULL) == (strcmp(method, "post") == 0));
    }
    CHECK("what is answered is described", n_described == up_n_routes);
    json_decref(api);
    return check_report();
}
