#include "CSignatures.h"

#include <dlfcn.h>
#include <stdio.h>

#define FIND(member, symbol)                                                \
  if (!(library->member = (__typeof__(symbol) *)dlsym(handle, #symbol))) {  \
    snprintf(error, error_size, "%s has no %s", name, #symbol);             \
    return -1;                                                              \
  }

int csignatures_open(struct csignatures_library *library, const char *name, char *error, size_t error_size) {
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const char *reason = dlerror();
    snprintf(error, error_size, "%s", reason ? reason : "cannot be opened");
    return -1;
  }
  FIND(hmac, HMAC)
  FIND(evp_sha256, EVP_sha256)
  FIND(evp_sha384, EVP_sha384)
  FIND(evp_sha512, EVP_sha512)
  FIND(bn_read, BN_bin2bn)
  FIND(bn_free, BN_free)
  FIND(build_new, OSSL_PARAM_BLD_new)
  FIND(build_free, OSSL_PARAM_BLD_free)
  FIND(build_push, OSSL_PARAM_BLD_push_BN)
  FIND(build_done, OSSL_PARAM_BLD_to_param)
  FIND(param_free, OSSL_PARAM_free)
  FIND(maker_new, EVP_PKEY_CTX_new_from_name)
  FIND(maker_free, EVP_PKEY_CTX_free)
  FIND(maker_begin, EVP_PKEY_fromdata_init)
  FIND(maker_make, EVP_PKEY_fromdata)
  FIND(key_bits, EVP_PKEY_get_bits)
  FIND(key_free, EVP_PKEY_free)
  FIND(digest_new, EVP_MD_CTX_new)
  FIND(digest_free, EVP_MD_CTX_free)
  FIND(verify_begin, EVP_DigestVerifyInit)
  FIND(verify, EVP_DigestVerify)
  return 0;
}

EVP_PKEY *csignatures_rsa_key(const struct csignatures_library *library, struct csignatures_bytes modulus, struct csignatures_bytes exponent) {
  EVP_PKEY *key = NULL;
  OSSL_PARAM *parameters = NULL;
  BIGNUM *n = library->bn_read(modulus.bytes, (int)modulus.count, NULL);
  BIGNUM *e = library->bn_read(exponent.bytes, (int)exponent.count, NULL);
  OSSL_PARAM_BLD *build = library->build_new();
  EVP_PKEY_CTX *maker = library->maker_new(NULL, "RSA", NULL);
  if (n && e && build && maker && library->build_push(build, OSSL_PKEY_PARAM_RSA_N, n) && library->build_push(build, OSSL_PKEY_PARAM_RSA_E, e) &&
      (parameters = library->build_done(build)) && library->maker_begin(maker) == 1 &&
      library->maker_make(maker, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
    key = NULL;
  library->param_free(parameters);
  library->maker_free(maker);
  library->build_free(build);
  library->bn_free(e);
  library->bn_free(n);
  /* What RFC 7518, 3.3, asks at least. */
  if (key && library->key_bits(key) < 2048) {
    library->key_free(key);
    key = NULL;
  }
  return key;
}

int csignatures_rsa_verify(const struct csignatures_library *library, EVP_PKEY *key, int bits, struct csignatures_bytes message,
                           struct csignatures_bytes signature) {
  const EVP_MD *hash = bits == 256 ? library->evp_sha256() : bits == 384 ? library->evp_sha384() : library->evp_sha512();
  EVP_MD_CTX *context = library->digest_new();
  int verified = context && library->verify_begin(context, NULL, hash, NULL, key) == 1 &&
                 library->verify(context, signature.bytes, signature.count, message.bytes, message.count) == 1;
  library->digest_free(context);
  return verified;
}

int csignatures_hmac_sha256(const struct csignatures_library *library, struct csignatures_bytes key, struct csignatures_bytes message, unsigned char *out) {
  unsigned int length = 0;
  return library->hmac(library->evp_sha256(), key.bytes, (int)key.count, message.bytes, message.count, out, &length) && length == 32 ? 0 : -1;
}
