import Domain

extension RegisterPlan.Summary {
    var text: String { "\(added) added, \(changed) changed, \(unchanged) unchanged" }
}
