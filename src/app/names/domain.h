/* The domain that a name lies under: what somebody has registered, by the public suffix list (publicsuffix.org). */
#ifndef APP_DOMAIN_H
#define APP_DOMAIN_H

/* Where it begins in a name in lower case, in presentation form without final dot. In a build without libpsl, and for what is under no
 * public suffix, its last two labels. */
const char *domain_base(const char *name);

#endif
