#include "inputs.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static void each_of_folder(const char *path, void (*run)(const char *path, size_t size)) {
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char inner[4096];
        int length = snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && length > 0 && (size_t)length < sizeof inner)
            inputs_each(inner, run);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

void inputs_each(const char *path, void (*run)(const char *path, size_t size)) {
    struct stat about;
    if (stat(path, &about))
        return;
    if (S_ISDIR(about.st_mode))
        each_of_folder(path, run);
    else
        run(path, (size_t)about.st_size);
}
