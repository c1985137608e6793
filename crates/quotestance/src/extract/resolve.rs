//! Who a mention stands for.

use super::Quote;
use crate::Article;

pub(super) fn names(article: &Article, quotes: &mut [Quote]) {
    let _ = (article, quotes);
}
