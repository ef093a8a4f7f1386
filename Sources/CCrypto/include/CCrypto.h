#ifndef CCRYPTO_H
#define CCRYPTO_H

/* SHA-256's own functions, not the EVP ones: those three object files are linked statically and add 35 KB, cannot fail, and need no library at run time. */
#define OPENSSL_SUPPRESS_DEPRECATED 1
#include <openssl/evp.h>
#include <openssl/sha.h>

/* The rest of libcrypto, opened when it is first needed, as libcurl is and with it. */
struct ccrypto_library {
  __typeof__(EVP_CIPHER_CTX_new) *cipher_new;
  __typeof__(EVP_CIPHER_CTX_free) *cipher_free;
  __typeof__(EVP_CIPHER_CTX_ctrl) *cipher_ctrl;
  __typeof__(EVP_aes_256_gcm) *aes_256_gcm;
  __typeof__(EVP_CipherInit_ex) *cipher_init;
  __typeof__(EVP_CipherUpdate) *cipher_update;
  __typeof__(EVP_CipherFinal_ex) *cipher_final;
};

/* 0, or -1 with the reason in `error` (always terminated). Never closed again. */
int ccrypto_open(struct ccrypto_library *library, const char *name, char *error, size_t error_size);

struct ccrypto_bytes {
  const unsigned char *bytes;
  int count;
};

/* AES-256-GCM with a key of 32 bytes, a nonce of 12 and a tag of 16, which is written when sealing and checked when opening. `output` has the input's length.
   1 when done, 0 when the tag is wrong, -1 when libcrypto failed. */
int ccrypto_aes_256_gcm(const struct ccrypto_library *library, int seal, const unsigned char *key, const unsigned char *nonce, struct ccrypto_bytes associated,
                        struct ccrypto_bytes input, unsigned char *output, unsigned char *tag);

#endif
