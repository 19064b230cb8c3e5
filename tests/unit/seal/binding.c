/* SPDX-License-Identifier: MIT */
#include "seal/binding.h"

#include "base/text.h"
#include "seal/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Certificates that `openssl req -x509` made, and the hash of them that RFC 5929 asks for, which Python's
 * hashlib made. */
static const struct {
    const char *signed_with;
    const char *certificate;
    const char *hash; /* "": no binding is defined */
} rows[] = {
    { "sha1",
      "MIIBcjCCARigAwIBAgIUdGjI/KzwBbn1S7kyQ++Ef822JSQwCQYHKoZIzj0EATAOMQwwCgYDVQQDDANodjEwIBcNMj"
      "YxMTI4MDU0MTU4WhgPMjEyNjExMDQwNTQxNThaMA4xDDAKBgNVBAMMA2h2MTBZMBMGByqGSM49AgEGCCqGSM49AwEH"
      "A0IABAKohPNwIOhasBbE73EF9VjSOqqlkO3LpufUfkdrwh+U00JzaW/poehQTux7C+p4g3AmIKGc2ZLRNBmPXCDiyr"
      "+jUzBRMB0GA1UdDgQWBBQ7bEJ7f6yk38wifxtQjwtINHNASDAfBgNVHSMEGDAWgBQ7bEJ7f6yk38wifxtQjwtINHNA"
      "SDAPBgNVHRMBAf8EBTADAQH/MAkGByqGSM49BAEDSQAwRgIhAKreG+fgkHHCx4a+63Ecq27AvHRQiYiV0MWOuPbxQB"
      "C+AiEAq1dhTorAjzJBzTLNFIYY9CoWitNuvH3JLOocvExHSwE=",
      "fffa4803ae3a8ed3ddb486e8920bcc0fe29fd78d6e402950cc6fdafbf8a0c382" },
    { "sha256",
      "MIIBczCCARmgAwIBAgIUEAsy9gSxrqZY2K1ZTas+6VJ2FCIwCgYIKoZIzj0EAwIwDjEMMAoGA1UEAwwDaHYxMCAXDT"
      "I2MTEyODA1NDE1OFoYDzIxMjYxMTA0MDU0MTU4WjAOMQwwCgYDVQQDDANodjEwWTATBgcqhkjOPQIBBggqhkjOPQMB"
      "BwNCAATGER8b3Ni8++QybcOkxC2q/hw6DBZ1ohkZJmXpmPYVAIE0xsOJPlmhHAsnXxdp5jiuu2XVXM88nlemB5o3Er"
      "oDo1MwUTAdBgNVHQ4EFgQUyuwH/+E2rnanMDGtMtuTKv/W2FwwHwYDVR0jBBgwFoAUyuwH/+E2rnanMDGtMtuTKv/W"
      "2FwwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAhglDIip4J42+iA7M796nfJ84x0vPt4fZ6C6S3d"
      "q/974CIGIx+2Q5qjvcmGZsctsaMqb4JlCiETAV+MT9hBG5iF/w",
      "0f66173699eeb6b4c6e8cfc3a01ea047b0999d2108ad85aad326c91c35ff9e7a" },
    { "sha384",
      "MIIBcjCCARmgAwIBAgIUel2SYTUD1+ceXW/OTvbLXVfOAs0wCgYIKoZIzj0EAwMwDjEMMAoGA1UEAwwDaHYxMCAXDT"
      "I2MTEyODA1NDE1OFoYDzIxMjYxMTA0MDU0MTU4WjAOMQwwCgYDVQQDDANodjEwWTATBgcqhkjOPQIBBggqhkjOPQMB"
      "BwNCAASrL+XyONivnuOkf8mqyWkYvwe/zfdVxnDZiM2/kcf6xfGNbCJTo5aY8dPzthwXcN2sHQ6bvnKXIKB8h7jsXs"
      "eBo1MwUTAdBgNVHQ4EFgQUQoptjMWi7tnjjeLDwcTjjvM1jUYwHwYDVR0jBBgwFoAUQoptjMWi7tnjjeLDwcTjjvM1"
      "jUYwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAwNHADBEAiABlwq9n75ENRIiPeLfeW+xllhiaswyZTON9rjMUZ"
      "RTlgIgM6FOQtLFiTgI5f8VZeSdYCgrhNpAS/ATEQ4zPGfbKfo=",
      "69f002a876c9903a3f0e5b8b9629bb6f345b9134c683f063b22890f00f9cf4f7bcb2a3302f4f31ccf8201e58ed367f18" },
    { "sha512",
      "MIIBczCCARmgAwIBAgIUb4RVRDSQ/Pn5I2EoGw38xeS9eqkwCgYIKoZIzj0EAwQwDjEMMAoGA1UEAwwDaHYxMCAXDT"
      "I2MTEyODA1NDE1OFoYDzIxMjYxMTA0MDU0MTU4WjAOMQwwCgYDVQQDDANodjEwWTATBgcqhkjOPQIBBggqhkjOPQMB"
      "BwNCAATZ48R9YgCZL8LXe0oboio708DhC3jMuTlI/HqpuxoZXKH91nXULU0u2yp8Bt7wqo+JVNHyD90AdDdz4mMQrb"
      "48o1MwUTAdBgNVHQ4EFgQU8zXewjgONwFbOivXhWDvscthFL4wHwYDVR0jBBgwFoAU8zXewjgONwFbOivXhWDvscth"
      "FL4wDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDBANIADBFAiAs+vdhl2AeD3+zRYdmQSlBPJtTh+v6VrAaT2VZ0j"
      "Mo4QIhAKJU7RmVF2QGuFqvcPBDjLmrFkuSQp0Mre7lxx5IMYX1",
      "e94e07b3e094e9838d333d8106100225260491325c938d7a1f8a89605b4710c2175d1fa70fd7e832e5035312132aded9dfce156e55393e610f76c2e290e4d2a8" },
    { "pss",
      "MIICYjCCAZegAwIBAgIUJIDBnEmYHhgraBvORFoJoFOKxCgwQQYJKoZIhvcNAQEKMDSgDzANBglghkgBZQMEAgIFAK"
      "EcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgIFAKIDAgEwMA4xDDAKBgNVBAMMA2h2MTAgFw0yNjExMjgwNTQxNTha"
      "GA8yMTI2MTEwNDA1NDE1OFowDjEMMAoGA1UEAwwDaHYxMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC4tLeDAb"
      "YRbhb70EKAWT0zzi60Rkyf5V4eW2GRZuy7DgXktzKYopFojS7CITkPwSgv4en8AekSeWKQvvslSv50H50De+Uk93CS"
      "BwT4p7mhwQJPdIi4Opyki+pWhHQJaL2jj+YIV9vVTGpp/scYbwnTR9XIpwyKU4mkGBzyCoM3EwIDAQABo1MwUTAdBg"
      "NVHQ4EFgQUfQYmfhRc8VOzWnuiyhnbXv3OE3YwHwYDVR0jBBgwFoAUfQYmfhRc8VOzWnuiyhnbXv3OE3YwDwYDVR0T"
      "AQH/BAUwAwEB/zBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAgUAoRwwGgYJKoZIhvcNAQEIMA0GCWCGSAFlAw"
      "QCAgUAogMCATADgYEAX/ZH8Kskd/gB2JVfBDKG1DyxV9mhFmBNx7Kf8ixanaH5JkXw6dQVJMTHyOsIi+7mlEF048ar"
      "kAButqH26X4OhtV99Pyoa9oUaQ3CqQqxiLsoGgw0zLyIvA9Q8vFu5LxctXsqmeuI+Szf3H2+Q1ITU0Icmn39kzrabL"
      "DV8ExFj30=",
      "178010f4ec03e6aeb9b831900475448b675f3543c54fc7af4c31cc17c7c875e2814a358e1607970df4046a82446eefe2" },
    { "ed25519",
      "MIIBMjCB5aADAgECAhQylAPNT4FhXjMPpHnrf7rod/J38jAFBgMrZXAwDjEMMAoGA1UEAwwDaHYxMCAXDTI2MTEyOD"
      "A1NDE1OFoYDzIxMjYxMTA0MDU0MTU4WjAOMQwwCgYDVQQDDANodjEwKjAFBgMrZXADIQArpKVmeZPPEcfVAOTvQXDm"
      "XpwIoA4vnXP++9XREbaqW6NTMFEwHQYDVR0OBBYEFDgZz1Hv1yLvVt+inMaqAXuOkOUdMB8GA1UdIwQYMBaAFDgZz1"
      "Hv1yLvVt+inMaqAXuOkOUdMA8GA1UdEwEB/wQFMAMBAf8wBQYDK2VwA0EAKAJC+9x1vWpkrVRKiU7Hk2Oggq/dX4YX"
      "vgR6I+ZRABYq2RMvMyL+d81/y2GgIPqB4d9BSun1yzxVecmDMLQwBQ==",
      "" },
};

static void binding_is_the_hash_of_the_signature(void **state)
{
    (void)state;
    static const char prefix[] = "tls-server-end-point:";
    for (size_t i = 0; i < HP_COUNT(rows); i++) {
        HP_STR(der);
        HP_STR(binding);
        HP_STR(hex);
        assert_true(seal_read_base64(&der, rows[i].certificate));
        assert_int_equal(seal_add_binding(&binding, hp_str_text(&der), der.length, NULL), 0);
        if (*rows[i].hash) {
            assert_true(hp_text_begins(hp_str_text(&binding), prefix));
            for (size_t k = strlen(prefix); k < binding.length; k++)
                hp_str_format(&hex, "%02x", (unsigned)(unsigned char)hp_str_text(&binding)[k]);
        } else {
            assert_int_equal(binding.length, 0);
        }
        assert_string_equal(hp_str_text(&hex), rows[i].hash);
    }
}

static void what_is_no_certificate_has_none(void **state)
{
    (void)state;
    HP_STR(der);
    HP_STR(binding);
    HP_ERROR(err);
    assert_true(seal_read_base64(&der, rows[0].certificate));
    assert_int_equal(seal_add_binding(&binding, hp_str_text(&der), der.length / 2, &err), HP_E_FAILED);
    assert_int_equal(seal_add_binding(&binding, "", 0, NULL), HP_E_FAILED);
    assert_int_equal(binding.length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(binding_is_the_hash_of_the_signature),
        cmocka_unit_test(what_is_no_certificate_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
