#ifndef CSIGNATURES_H
#define CSIGNATURES_H

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>

/* libcrypto, opened when a signature is first looked at: an emulator whose routes are open never reads it from disk. */
struct csignatures_library {
  __typeof__(HMAC) *hmac;
  __typeof__(EVP_sha256) *evp_sha256;
  __typeof__(EVP_sha384) *evp_sha384;
  __typeof__(EVP_sha512) *evp_sha512;
  __typeof__(BN_bin2bn) *bn_read;
  __typeof__(BN_free) *bn_free;
  __typeof__(OSSL_PARAM_BLD_new) *build_new;
  __typeof__(OSSL_PARAM_BLD_free) *build_free;
  __typeof__(OSSL_PARAM_BLD_push_BN) *build_push;
  __typeof__(OSSL_PARAM_BLD_to_param) *build_done;
  __typeof__(OSSL_PARAM_free) *param_free;
  __typeof__(EVP_PKEY_CTX_new_from_name) *maker_new;
  __typeof__(EVP_PKEY_CTX_free) *maker_free;
  __typeof__(EVP_PKEY_fromdata_init) *maker_begin;
  __typeof__(EVP_PKEY_fromdata) *maker_make;
  __typeof__(EVP_PKEY_get_bits) *key_bits;
  __typeof__(EVP_PKEY_free) *key_free;
  __typeof__(EVP_MD_CTX_new) *digest_new;
  __typeof__(EVP_MD_CTX_free) *digest_free;
  __typeof__(EVP_DigestVerifyInit) *verify_begin;
  __typeof__(EVP_DigestVerify) *verify;
};

/* 0, or -1 with the reason in `error` (always terminated). Never closed again. */
int csignatures_open(struct csignatures_library *library, const char *name, char *error, size_t error_size);

struct csignatures_bytes {
  const unsigned char *bytes;
  size_t count;
};

/* An RSA key of big-endian numbers; NULL where they are none. */
EVP_PKEY *csignatures_rsa_key(const struct csignatures_library *library, struct csignatures_bytes modulus, struct csignatures_bytes exponent);

/* PKCS #1 v1.5 with SHA-256, -384 or -512 (`bits`). 1: the signature is the key's; 0: it is not. */
int csignatures_rsa_verify(const struct csignatures_library *library, EVP_PKEY *key, int bits, struct csignatures_bytes message,
                           struct csignatures_bytes signature);

/* `out` has 32 bytes. 0, or -1. */
int csignatures_hmac_sha256(const struct csignatures_library *library, struct csignatures_bytes key, struct csignatures_bytes message, unsigned char *out);

#endif
