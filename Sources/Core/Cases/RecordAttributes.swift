extension Record {
  package func text(_ name: String) -> String? {
    if case .string(let text)? = attributes[name] { text } else { nil }
  }

  package func integer(_ name: String) -> Int64? {
    if case .integer(let integer)? = attributes[name] { integer } else { nil }
  }

  package func bytes(_ name: String) -> [UInt8]? {
    if case .binary(let bytes)? = attributes[name] { bytes } else { nil }
  }
}
