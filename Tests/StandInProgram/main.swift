import Foundation
import StandIns

// Stand-ins of the services that tools ask, for a machine that reaches nothing outside. Prints the environment in which tools ask them, a NAME=VALUE a line, then an empty
// line, and stays until it is ended.
let arguments = CommandLine.arguments.dropFirst()
guard arguments.allSatisfy({ $0 == "--generous" }) else {
  FileHandle.standardError.write(Data("usage: standins [--generous]   (generous: GitHub's limits are never reached)\n".utf8))
  exit(2)
}
do {
  let standIns = try StandIns(isGenerous: arguments.contains("--generous"))
  let lines = standIns.environment.map { "\($0.name)=\($0.value)\n" }.joined()
  FileHandle.standardOutput.write(Data((lines + "\n").utf8))
  while true { pause() }
} catch {
  FileHandle.standardError.write(Data("standins: no port can be listened on: \(error)\n".utf8))
  exit(1)
}
