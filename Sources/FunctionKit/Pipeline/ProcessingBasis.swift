internal import Forms

/// The header `Processing-Basis: consent;ref=…`: by which right personal data of a case are processed (GDPR, article 6, paragraph 1), kept with the case.
enum ProcessingBasis {
  static let words = ["consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"]
  static let referenceCharacters = 1...200

  /// As it is kept; nil where none is given. `isRequired` is the tenant's.
  static func read(_ header: String?, isRequired: Bool) throws(RequestError) -> String? {
    let path = "/" + Header.processingBasis
    guard let header else {
      guard isRequired else { return nil }
      throw RequestError(.invalid, path: path, rule: "is required by the tenant")
    }
    let parts = header.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).map { $0.trimmingSpaces }
    guard words.contains(parts[0]) else { throw RequestError(.invalid, path: path, rule: "must begin with one of \(words.joined(separator: ", "))") }
    guard parts.count == 2 else { return parts[0] }
    let reference = parts[1].dropFirst(4)
    guard parts[1].hasPrefix("ref="), referenceCharacters.contains(reference.utf8.count),
      reference.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x3B })
    else {
      throw RequestError(.invalid, path: path, rule: "may go on with `;ref=` and 1 to 200 printable characters without spaces and semicolons, and nothing else")
    }
    return "\(parts[0]);ref=\(reference)"
  }
}

extension Substring {
  fileprivate var trimmingSpaces: String { String(trimmingPrefix { $0 == " " }.reversed().trimmingPrefix { $0 == " " }.reversed()) }
}
