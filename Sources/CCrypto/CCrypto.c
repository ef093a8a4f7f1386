/* timegm */
#define _DEFAULT_SOURCE
#include "CCrypto.h"

#include <dlfcn.h>
#include <stdio.h>
#include <time.h>

int ccrypto_open(struct ccrypto_library *library, const char *name, char *error, size_t error_size) {
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    snprintf(error, error_size, "%s", dlerror());
    return -1;
  }
#define FIND(member, function)                                                \
  library->member = (__typeof__(library->member))dlsym(handle, function);     \
  if (!library->member) {                                                     \
    snprintf(error, error_size, "%s has no %s", name, function);              \
    return -1;                                                                \
  }
  FIND(cipher_new, "EVP_CIPHER_CTX_new")
  FIND(cipher_free, "EVP_CIPHER_CTX_free")
  FIND(cipher_ctrl, "EVP_CIPHER_CTX_ctrl")
  FIND(aes_256_gcm, "EVP_aes_256_gcm")
  FIND(cipher_init, "EVP_CipherInit_ex")
  FIND(cipher_update, "EVP_CipherUpdate")
  FIND(cipher_final, "EVP_CipherFinal_ex")
  FIND(public_key, "d2i_PUBKEY")
  FIND(key_free, "EVP_PKEY_free")
  FIND(digest_new, "EVP_MD_CTX_new")
  FIND(digest_free, "EVP_MD_CTX_free")
  FIND(sha256, "EVP_sha256")
  FIND(verify_init, "EVP_DigestVerifyInit")
  FIND(verify, "EVP_DigestVerify")
  FIND(rsa_padding, "EVP_PKEY_CTX_set_rsa_padding")
  FIND(pss_salt, "EVP_PKEY_CTX_set_rsa_pss_saltlen")
  FIND(certificate, "d2i_X509")
  FIND(certificate_free, "X509_free")
  FIND(not_before, "X509_get0_notBefore")
  FIND(not_after, "X509_get0_notAfter")
  FIND(broken_down, "ASN1_TIME_to_tm")
#undef FIND
  return 0;
}

int ccrypto_aes_256_gcm(const struct ccrypto_library *library, int seal, const unsigned char *key, const unsigned char *nonce, struct ccrypto_bytes associated,
                        struct ccrypto_bytes input, unsigned char *output, unsigned char *tag) {
  EVP_CIPHER_CTX *context = library->cipher_new();
  if (!context) return -1;
  unsigned char rest[16];
  int count = 0, result = -1;
  int ready = library->cipher_init(context, library->aes_256_gcm(), NULL, key, nonce, seal) == 1 &&
              (associated.count == 0 || library->cipher_update(context, NULL, &count, associated.bytes, associated.count) == 1) &&
              (input.count == 0 || library->cipher_update(context, output, &count, input.bytes, input.count) == 1) &&
              (seal || library->cipher_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, tag) == 1);
  if (ready) {
    int final = library->cipher_final(context, rest, &count);
    if (!seal) result = final == 1 ? 1 : 0;
    else if (final == 1 && library->cipher_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1) result = 1;
  }
  library->cipher_free(context);
  return result;
}

int ccrypto_verify(const struct ccrypto_library *library, enum ccrypto_scheme scheme, struct ccrypto_bytes key, struct ccrypto_bytes message,
                   struct ccrypto_bytes signature) {
  const unsigned char *der = key.bytes;
  EVP_PKEY *parsed = library->public_key(NULL, &der, key.count);
  if (!parsed) return -1;
  int result = -1;
  EVP_PKEY_CTX *parameters = NULL;
  EVP_MD_CTX *context = library->digest_new();
  /* All of the DER must be the key, or two texts would be one key. */
  if (context && der == key.bytes + key.count &&
      library->verify_init(context, &parameters, scheme == CCRYPTO_ED25519 ? NULL : library->sha256(), NULL, parsed) == 1 &&
      (scheme != CCRYPTO_PSS_SHA256 ||
       (library->rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 && library->pss_salt(parameters, RSA_PSS_SALTLEN_DIGEST) == 1)))
    /* Below 0 the signature was not even of the form, which for the caller is the same. */
    result = library->verify(context, signature.bytes, (size_t)signature.count, message.bytes, (size_t)message.count) == 1 ? 1 : 0;
  library->digest_free(context);
  library->key_free(parsed);
  return result;
}

int ccrypto_certificate_validity(const struct ccrypto_library *library, struct ccrypto_bytes certificate, int64_t *from_s, int64_t *until_s) {
  const unsigned char *der = certificate.bytes;
  X509 *parsed = library->certificate(NULL, &der, certificate.count);
  if (!parsed) return 0;
  struct tm from, until;
  /* All of the bytes must be the certificate, or its digest would be of more than it. */
  int result = der == certificate.bytes + certificate.count && library->broken_down(library->not_before(parsed), &from) == 1 &&
               library->broken_down(library->not_after(parsed), &until) == 1;
  if (result) {
    *from_s = timegm(&from);
    *until_s = timegm(&until);
  }
  library->certificate_free(parsed);
  return result;
}
