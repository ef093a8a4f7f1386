internal import EmulatorJSON

/// What the Runtime API refuses, in its own words.
public enum RuntimeRefusal: Sendable, Equatable {
  case invalidTransition(from: String, to: String)
  case invalidRequestID
  case invalidResponseMode
  case tooLarge
  case unknownPath
  /// A page of a browser, not a runtime.
  case foreign

  var status: Int {
    switch self {
    case .invalidTransition, .foreign: 403
    case .invalidRequestID, .invalidResponseMode: 400
    case .tooLarge: 413
    case .unknownPath: 404
    }
  }

  func body(responseBytesMaximum: Int) -> [UInt8] {
    let (type, message) =
      switch self {
      case .invalidTransition(let from, let to):
        ("InvalidStateTransition", "State transition from \(from) to \(to) failed for runtime. Error: State transition is not allowed")
      case .invalidRequestID: ("InvalidRequestID", "Invalid request ID")
      case .invalidResponseMode: ("InvalidFunctionResponseMode", "Invalid function response mode")
      case .tooLarge: ("RequestEntityTooLarge", "Exceeded maximum allowed payload size (\(responseBytesMaximum) bytes).")
      case .foreign: ("Forbidden", "the Runtime API answers runtimes, which send no Origin and call it by the address they were given")
      case .unknownPath: ("NotFound", "no such path in the Runtime API")
      }
    return JSON.object([.init("errorMessage", .string(message)), .init("errorType", .string(type))]).bytes
  }
}

func failureObject(type: String, message: String) -> [UInt8] {
  JSON.object([.init("errorType", .string(type)), .init("errorMessage", .string(message))]).bytes
}
