internal import EmulatorFiles
internal import EmulatorMappings
internal import EmulatorServerless

extension Application {
  /// The mappings that the file declares, each with the same UUID at every start.
  var sourceMappings: [SourceMapping] {
    functions.flatMap { function in
      function.queueSources.map { source in
        var mapping = SourceMapping(uuid: Self.uuid(of: "\(function.name) \(source.arn)"), queueARN: source.arn, function: function.key)
        (mapping.batchSize, mapping.window_s, mapping.reportsFailures) = (source.batchSize, source.window_s, source.reportsFailures)
        (mapping.concurrencyMaximum, mapping.filters, mapping.isEnabled) = (source.concurrencyMaximum, source.filters, source.isEnabled)
        return mapping
      }
    }
  }

  /// Of the form of a UUID (version 8 of RFC 9562: its bits are a digest's).
  private static func uuid(of text: String) -> String {
    var bytes = Array(SHA256.digest(Array(text.utf8)).prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let ends = [8, 12, 16, 20, 32]
    return zip([0] + ends, ends).map { start, end in String(Array(hex)[start..<end]) }.joined(separator: "-")
  }
}
