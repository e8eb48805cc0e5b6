#include "app/certificate.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <time.h>

static size_t put_name(const X509_NAME *name, struct sink *text) {
    BIO *bio = BIO_new(BIO_s_mem());
    char *bytes = NULL;
    long size = 0;
    if (bio && X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >= 0)
        size = BIO_get_mem_data(bio, &bytes);
    if (size > 0)
        sink_bytes(text, bytes, (size_t)size);
    BIO_free(bio);
    return size > 0 ? (size_t)size : 0;
}

static void put_time(const ASN1_TIME *time, char text[CERTIFICATE_TIME]) {
    struct tm tm;
    text[0] = 0;
    if (!time || !ASN1_TIME_to_tm(time, &tm) || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
        return;
    if (!strftime(text, CERTIFICATE_TIME, "%Y-%m-%dT%H:%M:%SZ", &tm))
        text[0] = 0;
}

bool certificate_read(const uint8_t *der, size_t size, struct sink *text, struct certificate_text *ret_text) {
    const unsigned char *p = der;
    X509 *certificate = size <= LONG_MAX ? d2i_X509(NULL, &p, (long)size) : NULL;
    if (certificate) {
        ret_text->subject_size = put_name(X509_get_subject_name(certificate), text);
        ret_text->issuer_size = put_name(X509_get_issuer_name(certificate), text);
        put_time(X509_get0_notBefore(certificate), ret_text->not_before);
        put_time(X509_get0_notAfter(certificate), ret_text->not_after);
    }
    X509_free(certificate);
    ERR_clear_error();
    return certificate != NULL;
}
