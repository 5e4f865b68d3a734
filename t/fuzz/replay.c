
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>


/*
 * Gives the files named in the arguments to a fuzzer, one after the other: in
 * place of libFuzzer, where there is no clang.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static int
replay(const char *name)
{
    long      size;
    FILE     *f;
    uint8_t  *data;

    f = fopen(name, "rb");
    if (f == NULL) {
        perror(name);
        return 1;
    }

    if (fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0
        || fseek(f, 0, SEEK_SET) != 0)
    {
        perror(name);
        fclose(f);
        return 1;
    }

    /* exactly as large as its content: the sanitizer sees its end */
    data = malloc(size ? (size_t) size : 1);

    if (data == NULL || fread(data, 1, (size_t) size, f) != (size_t) size) {
        perror(name);
        free(data);
        fclose(f);
        return 1;
    }

    fclose(f);

    LLVMFuzzerTestOneInput(data, (size_t) size);
    free(data);

    return 0;
}


int
main(int argc, char **argv)
{
    int  i, failed;

    failed = 0;

    for (i = 1; i < argc; i++) {
        failed |= replay(argv[i]);
    }

    return failed;
}
