#ifndef CCRYPTO_H
#define CCRYPTO_H

/* SHA-256's own functions, not the EVP ones: those three object files are linked statically and add 35 KB, cannot fail, and need no library at run time. */
#define OPENSSL_SUPPRESS_DEPRECATED 1
#include <openssl/sha.h>

#endif
