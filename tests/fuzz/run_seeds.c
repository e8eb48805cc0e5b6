/* Runs a fuzz target over files, for builds without libFuzzer: each argument is a file or a folder of files; one that is not there is
 * skipped. The empty input comes first, and every input lies in a block of its exact size, so that a sanitizer sees a read past its end. */
#include "inputs.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

int main(int count, char **arguments) {
    run_bytes(NULL, 0);
    for (int i = 1; i < count; i++)
        inputs_each(arguments[i], run_file);
    printf("%lu inputs\n", inputs);
    return 0;
}
