internal import EmulatorDigests
internal import EmulatorMappings
internal import EmulatorServerless

extension Application {
  /// The mappings that the file declares, each with the same UUID at every start.
  var sourceMappings: [SourceMapping] {
    functions.flatMap { function in
      function.queueSources.map { source in
        var mapping = SourceMapping(uuid: Hexadecimal.uuid(of: "\(function.name) \(source.arn)"), queueARN: source.arn, function: function.key)
        (mapping.batchSize, mapping.window_s, mapping.reportsFailures) = (source.batchSize, source.window_s, source.reportsFailures)
        (mapping.concurrencyMaximum, mapping.filters, mapping.isEnabled) = (source.concurrencyMaximum, source.filters, source.isEnabled)
        return mapping
      }
    }
  }
}
