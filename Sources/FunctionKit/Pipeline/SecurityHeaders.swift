/// What every answer carries, so that a browser that shows one does nothing else with it. Source: https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
enum SecurityHeaders {
  /// An answer's own Content-Security-Policy stays: a page allows its block of style.
  static func apply(to answer: inout Answer) {
    let own = Set(answer.headers.map { $0.name.lowercased() })
    answer.headers += all.filter { !own.contains($0.name.lowercased()) }
  }

  private static let all: [(name: String, value: String)] = [
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    (Header.securityPolicy, "default-src 'self'"),
    ("X-XSS-Protection", "1; mode=block"),
    ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
    ("Referrer-Policy", "no-referrer"),
  ]
}
