internal import EmulatorServerless

/// The variables that a function finds beside those the Lambda runtime itself sets.
enum FunctionEnvironment {
  /// What it is given beside what is declared. The credentials are worth nothing anywhere else.
  static func surroundings(port: UInt16) -> [String: String] {
    let endpoint = "http://127.0.0.1:\(port)"
    return [
      "AWS_ENDPOINT_URL": endpoint, "AWS_ENDPOINT_URL_DYNAMODB": endpoint, "AWS_ACCESS_KEY_ID": "emulator", "AWS_SECRET_ACCESS_KEY": "emulator",
      "AWS_SESSION_TOKEN": "emulator",
    ]
  }

  /// The declared ones win, but for the region, which Lambda reserves.
  static func variables(of function: FunctionDeclaration, in application: Application, port: UInt16) -> [String: String] {
    var variables = surroundings(port: port)
    for (name, value) in function.environment { variables[name] = QueueDeclaration.placed(value, port: port) }
    variables["AWS_REGION"] = application.region
    variables["AWS_DEFAULT_REGION"] = application.region
    return variables
  }
}
