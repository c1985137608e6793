//! Names of columns in an order that rows of different fields agree on: each where the first row that has it puts it,
//! after its neighbour there.

use std::collections::HashMap;

/// Names, each with a number. Each knows the one after it, so that thousands may be put between others.
#[derive(Debug, Default)]
pub(super) struct Order {
    names: Vec<String>,
    numbers: HashMap<String, usize>,
    after: Vec<Option<usize>>,
    first: Option<usize>,
}

impl Order {
    /// Whether the name has a number.
    pub(super) fn has(&self, name: &str) -> bool {
        self.numbers.contains_key(name)
    }

    /// The number of a name, which stands after that of the number `last` in its row, or first, if it is new.
    pub(super) fn number(&mut self, name: &str, last: Option<usize>) -> usize {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.names.len();
        let before = match last {
            Some(last) => &mut self.after[last],
            None => &mut self.first,
        };
        let next = before.replace(number);
        self.after.push(next);
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The names in their order, each with its number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &str)> {
        let numbers = std::iter::successors(self.first, |&number| self.after[number]);
        numbers.map(|number| (number, self.names[number].as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_stands_after_its_neighbour() {
        let mut state = 1u64;
        let mut random = |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % most
        };
        for _ in 0..50 {
            let (mut order, mut expected) = (Order::default(), Vec::new());
            for _ in 0..20 {
                let (mut next, mut last) = (0, None);
                for _ in 0..random(9) {
                    let name = format!("n{}", random(30));
                    last = Some(order.number(&name, last));
                    let place = expected.iter().position(|known| *known == name);
                    if place.is_none() {
                        expected.insert(next, name);
                    }
                    next = place.unwrap_or(next) + 1;
                }
            }
            let found: Vec<&str> = order.iter().map(|(_, name)| name).collect();
            assert_eq!(found, expected);
        }
    }
}
