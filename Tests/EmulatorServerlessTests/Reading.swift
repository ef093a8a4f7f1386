import EmulatorServerless

func read(_ text: String, environment: [String: String] = [:], options: [String: String] = [:]) throws(Problems) -> Application {
  try Application.read(Array(text.utf8), with: ReadingContext(environment: environment, options: options))
}

/// A service around the given functions block, two spaces in.
func service(_ functions: String, provider: String = "", rest: String = "") -> String {
  "service: shop\nprovider:\n  name: aws\n  stage: test\n\(provider)functions:\n\(functions)\n\(rest)"
}

func problems(_ text: String) -> [String] {
  do {
    _ = try read(text)
    return []
  } catch {
    return error.all.map(\.description)
  }
}
