/// `emulator health`: what a container's health check runs, where there is no shell and no curl.
enum HealthCommand {
  static func run(_ arguments: Arguments) throws(CommandFault) -> Int32 {
    let port = try arguments.port() ?? 8_000
    do {
      let answer = try LambdaClient(port: port).send("GET", "/_emulator/health")
      Terminal.say(String(decoding: answer.body, as: UTF8.self))
      return answer.status == 200 ? 0 : 1
    } catch {
      Terminal.complain(error.text)
      return 1
    }
  }
}
