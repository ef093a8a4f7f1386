internal import Models
internal import Masks
internal import Protection

/// The masker that everything else here is masked with: configured secrets in all their forms, keys, and what tells of people.
struct ProtectionMasker: PromptMasker {
  private let secrets: KnownSecrets

  init(_ secrets: [String]) { self.secrets = KnownSecrets(secrets) }

  func screened(_ text: String) -> (text: String, groups: [String]) {
    let result = Screening.screen(text)
    guard result.isFlagged else { return (text, []) }
    return (Screening.masked(text, result), result.groups.map(\.rawValue).sorted())
  }

  func masked(_ text: String) -> String {
    var masking = Masking(secrets)
    return masking.mask(text)
  }
}
