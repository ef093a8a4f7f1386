/// Certificates made by OpenSSL, self-signed over P-256, with digests by OpenSSL too.
public enum KnownCertificate {
  /// In force from 2020-01-02 03:04:05 to 2051-06-07 08:09:10, Base64 of its DER: its first time is a UTCTime, its second a GeneralizedTime.
  public static let der =
    "MIIBDzCBtaADAgECAgEHMAoGCCqGSM49BAMCMBAxDjAMBgNVBAMMBXJvYm90MCAXDTIwMDEwMjAzMDQwNVoYDzIwNTEwNjA3MDgwOTEwWjAQMQ4wDAYDVQQDDAVyb2JvdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABG9Edj2bhmftbwoJgxfrIwVzFlabdUT8IW/TjFAYOPS/m9dTr6FJ0trGovXTQ/qqKyVEv/FaWdqee1icfDhRGGgwCgYIKoZIzj0EAwIDSQAwRgIhAOahuGLRYjiYv8qgPSHLucZ1pJvz4saTD7zTT3YphZdNAiEAst1tnf6BrEW/SQt6cuHMRed1JFA/Ld7JTiruXip//Hk="
  public static let validity_s: ClosedRange<Int64> = 1_577_934_245...2_569_738_150
  /// SHA-256, base64url.
  public static let digest = "pqhc_Pj2KvAq0juoeRbMRrYF6VNFf5aPde6-ibqL93I"
  public static let pem = "-----BEGIN CERTIFICATE-----\n" + der + "\n-----END CERTIFICATE-----\n"

  /// In force from 2020-01-02 03:04:05 to 2025-06-07 08:09:10.
  public static let ended =
    "MIIBBjCBrgIBBzAKBggqhkjOPQQDAjAQMQ4wDAYDVQQDDAVyb2JvdDAeFw0yMDAxMDIwMzA0MDVaFw0yNTA2MDcwODA5MTBaMBAxDjAMBgNVBAMMBXJvYm90MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOcY2YpyyS/mUeOiMKpbAis8yPjLgEkeo6HTYo9WQ8BllHP/FNxbxpprrjMwUGKo7AdB6PCDfhvHl1F8teOF64jAKBggqhkjOPQQDAgNHADBEAiBHcaiiyxGiMvh6JmK+c5WG6jpwsaanFAhEYG0yfJUBjgIgW1rmhkyG+FFbToiF2Q8w6xIor7K1EV65f81XXAG+/fk="
  public static let digestOfEnded = "snkF9FFWlAp1wm-cM0M44N2fDe6kjFzEqmc1jI-vvtg"
}
