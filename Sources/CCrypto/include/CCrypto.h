#ifndef CCRYPTO_H
#define CCRYPTO_H

/* SHA-256's own functions, not the EVP ones: those three object files are linked statically and add 35 KB, cannot fail, and need no library at run time. */
#define OPENSSL_SUPPRESS_DEPRECATED 1
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <stdint.h>

/* The rest of libcrypto, opened when it is first needed, as libcurl is and with it. */
struct ccrypto_library {
  __typeof__(EVP_CIPHER_CTX_new) *cipher_new;
  __typeof__(EVP_CIPHER_CTX_free) *cipher_free;
  __typeof__(EVP_CIPHER_CTX_ctrl) *cipher_ctrl;
  __typeof__(EVP_aes_256_gcm) *aes_256_gcm;
  __typeof__(EVP_CipherInit_ex) *cipher_init;
  __typeof__(EVP_CipherUpdate) *cipher_update;
  __typeof__(EVP_CipherFinal_ex) *cipher_final;
  __typeof__(d2i_PUBKEY) *public_key;
  __typeof__(EVP_PKEY_free) *key_free;
  __typeof__(EVP_MD_CTX_new) *digest_new;
  __typeof__(EVP_MD_CTX_free) *digest_free;
  __typeof__(EVP_sha256) *sha256;
  __typeof__(EVP_DigestVerifyInit) *verify_init;
  __typeof__(EVP_DigestVerify) *verify;
  __typeof__(EVP_PKEY_CTX_set_rsa_padding) *rsa_padding;
  __typeof__(EVP_PKEY_CTX_set_rsa_pss_saltlen) *pss_salt;
  __typeof__(d2i_X509) *certificate;
  __typeof__(X509_free) *certificate_free;
  __typeof__(X509_get0_notBefore) *not_before;
  __typeof__(X509_get0_notAfter) *not_after;
  __typeof__(ASN1_TIME_to_tm) *broken_down;
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

/* How a signature was made: RSASSA-PKCS1-v1_5 or ECDSA over SHA-256, RSASSA-PSS over SHA-256 with a salt of 32 bytes, or Ed25519 over the message itself. */
enum ccrypto_scheme { CCRYPTO_SHA256, CCRYPTO_PSS_SHA256, CCRYPTO_ED25519 };

/* Whether the key, a SubjectPublicKeyInfo in DER (RFC 5280), made the signature of the message. 1 when it did, 0 when it did not, -1 when the key is none or libcrypto failed. */
int ccrypto_verify(const struct ccrypto_library *library, enum ccrypto_scheme scheme, struct ccrypto_bytes key, struct ccrypto_bytes message,
                   struct ccrypto_bytes signature);

/* From when until when a certificate, X.509 in DER (RFC 5280), is in force, in seconds since 1970. 1 when told, 0 when the bytes are none. */
int ccrypto_certificate_validity(const struct ccrypto_library *library, struct ccrypto_bytes certificate, int64_t *from_s, int64_t *until_s);

#endif
