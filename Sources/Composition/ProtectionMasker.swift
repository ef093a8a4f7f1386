internal import Models
internal import Masks
internal import Protection
internal import StrictJSON

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

  func withoutMembers(_ value: JSONValue) -> JSONValue { Masking.withoutMembers(value) }

  func prompt() -> any PromptMask { Prompt(masking: Masking(secrets)) }

  private struct Prompt: PromptMask {
    var masking: Masking

    mutating func masked(_ text: String) -> String { masking.mask(text) }

    /// A secret is nobody's to be told again, not even who gave it.
    func restored(_ content: ModelAnswer.Content) -> ModelAnswer.Content {
      switch content {
      case .text(let text): .text(masking.restore(text, besides: [.secret]))
      case .value(let value): .value(masking.restore(value, besides: [.secret]))
      }
    }
  }
}
