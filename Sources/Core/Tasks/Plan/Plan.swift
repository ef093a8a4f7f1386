public enum Plan { static let stepsMaximum = 12 }
