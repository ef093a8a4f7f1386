#ifndef CDIGESTS_H
#define CDIGESTS_H

/* The digests' own functions of libcrypto, not the EVP ones: a few object files of its archive, linked statically. They cannot fail, need no library at run time, and ask no
   provider, so that MD5 is there on machines whose OpenSSL is bound to FIPS, too. */
#define OPENSSL_SUPPRESS_DEPRECATED 1
#include <openssl/md5.h>
#include <openssl/sha.h>

#endif
