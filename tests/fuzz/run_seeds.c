/* Runs a fuzz target over files, for builds without libFuzzer: each argument is a file or a folder of files; one that is not there is
 * skipped. The empty input comes first, and every input lies in a block of its exact size, so that a sanitizer sees a read past its end. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static unsigned long inputs;

static void run_bytes(const uint8_t *from, size_t size) {
    uint8_t *bytes = malloc(size ? size : 1);
    if (!bytes)
        exit(2);
    if (size)
        memcpy(bytes, from, size);
    (void)LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    inputs++;
}

static void run_file(const char *path, size_t size) {
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(size + 1);
    if (!file || !bytes || fread(bytes, 1, size, file) != size) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(2);
    }
    fclose(file);
    run_bytes(bytes, size);
    free(bytes);
}

static void run_path(const char *path);

static void run_folder(const char *path) {
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char inner[4096];
        int length = snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && length > 0 && (size_t)length < sizeof inner)
            run_path(inner);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

static void run_path(const char *path) {
    struct stat about;
    if (stat(path, &about))
        return;
    if (S_ISDIR(about.st_mode))
        run_folder(path);
    else
        run_file(path, (size_t)about.st_size);
}

int main(int count, char **arguments) {
    run_bytes(NULL, 0);
    for (int i = 1; i < count; i++)
        run_path(arguments[i]);
    printf("%lu inputs\n", inputs);
    return 0;
}
