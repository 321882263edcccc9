//! Enumerations whose values have names, each one table: what a value is called in files and on the command line stands
//! beside it, and nothing else lists them.

/// `pub enum Name { Value => "name", … }`, or `Value = 1 => "name"` where the number is kept, too.
macro_rules! named {
    ($(#[$about:meta])* $vis:vis enum $Name:ident { $($(#[$what:meta])* $Value:ident $(= $number:literal)? => $word:literal,)+ }) => {
        $(#[$about])*
        $vis enum $Name {
            $($(#[$what])* $Value $(= $number)?,)+
        }

        impl $Name {
            /// All of them, in the order in which they are listed.
            $vis const ALL: [Self; [$($word),+].len()] = [$(Self::$Value),+];

            /// Its text form.
            $vis fn name(self) -> &'static str {
                match self {
                    $(Self::$Value => $word,)+
                }
            }

            /// From its text form.
            $vis fn parse(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.name() == text)
            }

            /// The text forms.
            $vis fn names() -> Vec<&'static str> {
                Self::ALL.map(Self::name).to_vec()
            }
        }
    };
}
pub(crate) use named;

#[cfg(test)]
mod tests {
    named! {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Colour {
            Red = 3 => "red",
            DarkBlue = 7 => "dark_blue",
        }
    }

    #[test]
    fn each_has_its_name_and_number() {
        assert_eq!(Colour::names(), ["red", "dark_blue"]);
        assert_eq!(
            Colour::ALL.map(|colour| (Colour::parse(colour.name()), colour as u8)),
            [(Some(Colour::Red), 3), (Some(Colour::DarkBlue), 7)]
        );
        assert_eq!(Colour::parse("Red"), None);
    }
}
