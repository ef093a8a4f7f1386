public import FunctionKit
internal import VolatileRecords

extension IdentityCheck {
  /// As a function with these variables is, over records in memory; what it must not start with is a fault.
  public convenience init(settings: [String: String], _ functions: [Function]) throws(ConfigurationError) {
    let composition = try Composition(environment: settings)
    let records = VolatileRecordStore()
    self.init(composition.configuration, composition.identities, composition.families, functions, records, VolatileTurnstile(records))
  }
}
