/// `[register]`: the company's register of clients, sites, tasks and agents.
struct RegisterConfiguration: Sendable, Hashable {
    /// Nil: the terminal makes a key of its own, beside the book.
    var numberKey: SecretReference?

    init(_ form: inout Form) {
        let explanation = """
            The company's register: clients, sites with their declarations of works, tasks and agents \
            (`kioskd register import`).
            """
        numberKey = form.section("register", explanation) { section in
            section.optional(
                "number_key_file", .secret, example: .credential("number-key"),
                "32 random bytes under which national numbers are sealed in the book; the same on every terminal of a "
                    + "company, and kept elsewhere too: without it no number can be read. Without this key the terminal "
                    + "makes one, number.key beside the book.")
        }
    }
}
