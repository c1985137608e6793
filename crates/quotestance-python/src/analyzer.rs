//! The analyzer.

use std::borrow::Cow;
use std::sync::Arc;

use pyo3::exceptions::{PyUserWarning, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyMapping, PyString, PyTuple};
use quotestance::evaluate::{Predictions, Report, refuse_unknown};
use quotestance::features::TOGETHER;
use quotestance::record::{ExplanationRecord, Layout, Recorder, StatementRow};
use quotestance::text::Lang;
use quotestance::{AnalyzerOptions, Article, Passage, QuoteKind, Target};

use crate::interrupts::Interrupts;
use crate::model::{self, Model, Shared};
use crate::options::{self, Names, OnError};
use crate::rows::Rows;
use crate::source::{Source, Sources};
use crate::table::{Settings, Work};
use crate::{errors, records};

/// Most rows that are judged together where they get reasons, which take so long that Ctrl-C would have to wait.
const TOGETHER_WITH_REASONS: usize = 8;

/// A model, and what to judge by it.
#[derive(Clone, Debug)]
pub(crate) struct Judge {
    pub(crate) model: Shared,
    pub(crate) options: AnalyzerOptions,
}

impl Judge {
    pub(crate) fn analyzer(&self) -> quotestance::Analyzer<'_> {
        quotestance::Analyzer::new(&self.model, self.options.clone())
    }

    /// Most rows that are judged together.
    pub(crate) fn together(&self) -> usize {
        if self.options.reasons == 0 { TOGETHER } else { TOGETHER_WITH_REASONS }
    }
}

/// Finds quoted statements and judges them.
///
/// `model` is a `Model`, the path of one, or its bytes; without it the built-in model is applied, with
/// `fast` that without the encoder. `targets` are TOML files of targets of your own, by paths or bytes;
/// `target` names those to judge toward, `kinds` the statements to keep: "direct" and "mixed" if left
/// out, and "indirect". A judgement is marked as abstained below the probability `abstain_below`, or
/// unless those as sure had at most the share `abstain_above_error` of errors when the model was trained.
/// `reasons` asks for so many features that speak most for each stance and stand in the text; they take
/// many times as long, but with `fast`.
///
/// Threads may share an analyzer, and it can be pickled.
#[pyclass(frozen, module = "quotestance")]
#[derive(Debug)]
pub(crate) struct Analyzer {
    judge: Judge,
    /// Whether the model is a built-in one, and then whether it is the fast one.
    built_in: Option<bool>,
}

/// A model as it may be given.
#[derive(FromPyObject)]
enum ModelSource<'py> {
    Model(PyRef<'py, Model>),
    Source(Source),
}

#[pymethods]
impl Analyzer {
    #[new]
    #[pyo3(signature = (
        model = None, *, fast = false, targets = None, target = None, kinds = None,
        abstain_below = 0.0, abstain_above_error = None, reasons = 0,
    ))]
    #[expect(clippy::too_many_arguments, reason = "they are Python's keywords")]
    fn new(
        py: Python<'_>,
        model: Option<ModelSource<'_>>,
        fast: bool,
        targets: Option<Sources>,
        target: Option<Names>,
        kinds: Option<Names>,
        abstain_below: f64,
        abstain_above_error: Option<f64>,
        #[pyo3(from_py_with = options::reasons)] reasons: usize,
    ) -> PyResult<Self> {
        if fast && model.is_some() {
            let message = "fast asks for a built-in model: leave it out, or the model";
            return Err(PyValueError::new_err(message));
        }
        let built_in = (model.is_none() && targets.is_none()).then_some(fast);
        let mut shared = match model {
            None => model::built_in(py, fast),
            Some(ModelSource::Model(model)) => Arc::clone(&model.0),
            Some(ModelSource::Source(source)) => Model::new(py, source)?.0,
        };
        if targets.is_some() {
            let seeds = model::with_targets(py, shared.seeds().clone(), targets)?;
            let other = shared.as_ref().clone().into_owned().with_seeds(seeds);
            shared = Arc::new(Cow::Owned(other));
        }
        let names = target.map(Names::into_vec).unwrap_or_default();
        let named = shared.targets_named(&names).map_err(|error| errors::of_target(&error))?;
        let abstain_above_error = abstain_above_error
            .map(|error| options::share("abstain_above_error", error))
            .transpose()?;
        warn_of_no_threshold(py, &shared, abstain_above_error)?;
        let options = AnalyzerOptions {
            kinds: kinds.map(Names::into_vec).map(options::kinds).transpose()?.unwrap_or_default(),
            targets: named,
            abstain_below: options::share("abstain_below", abstain_below)?,
            abstain_above_error,
            reasons,
        };
        Ok(Self { judge: Judge { model: shared, options }, built_in })
    }

    /// The model that is applied.
    #[getter]
    fn model(&self) -> Model {
        Model(Arc::clone(&self.judge.model))
    }

    /// The quotes of an article, each with its judgement toward every target that it speaks of.
    ///
    /// `doc` is the article's name in `doc` and `id` of the rows, `format` "txt", "md" or "html". Places
    /// count in `text`.
    #[pyo3(signature = (text, *, doc = "text", format = "txt"))]
    fn analyze<'py>(
        &self,
        py: Python<'py>,
        text: String,
        doc: &str,
        format: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let format = options::format(format)?;
        let rows = py.detach(|| {
            let article = Article::parse(text, format);
            let judgements = self.judge.analyzer().analyze(&article);
            Recorder::new(doc, &article).judgements(&judgements)
        });
        records::to_python(py, &rows)
    }

    /// The quotes of an article; else as `analyze`.
    #[pyo3(signature = (text, *, doc = "text", format = "txt"))]
    fn extract<'py>(
        &self,
        py: Python<'py>,
        text: String,
        doc: &str,
        format: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let format = options::format(format)?;
        let rows = py.detach(|| {
            let article = Article::parse(text, format);
            let quotes = self.judge.analyzer().extract(&article);
            let recorder = Recorder::new(doc, &article);
            quotes.iter().map(|quote| recorder.quote(quote)).collect::<Vec<_>>()
        });
        records::to_python(py, &rows)
    }

    /// Statements that come by themselves, each with its judgements.
    ///
    /// A row is a string, or a mapping with `quote` and, if known, `context`, `speaker`, `lang` and
    /// `target`; all its fields come back. A row without a target is judged toward those of the analyzer,
    /// or toward each that it speaks of. One that cannot be used raises `RecordError`; with
    /// `on_error="warn"` a `RecordWarning` names it.
    #[pyo3(
        signature = (rows, *, on_error = OnError::Raise),
        text_signature = "($self, rows, *, on_error='raise')",
    )]
    fn classify<'py>(
        &self,
        py: Python<'py>,
        rows: &Bound<'py, PyAny>,
        on_error: OnError,
    ) -> PyResult<Bound<'py, PyList>> {
        records::refuse_table(rows)?;
        let is_one = rows.cast::<PyString>().is_ok() || rows.cast::<PyMapping>().is_ok();
        let rows = if is_one { PyTuple::new(py, [rows])?.into_any() } else { rows.clone() };
        let judged = PyList::empty(py);
        let together = self.judge.together();
        let mut group = Vec::with_capacity(together);
        for (number, row) in (1..).zip(rows.try_iter()?) {
            group.push(statement(number, &row?));
            if group.len() == together {
                py.check_signals()?;
                self.classify_group(py, std::mem::take(&mut group), on_error, &judged)?;
            }
        }
        self.classify_group(py, group, on_error, &judged)?;
        Ok(judged)
    }

    /// What speaks for and against the judgement of a statement, toward each target.
    ///
    /// The contributions' weights are in log-odds and sum to the decision's value. Without a target it is
    /// each that the statement speaks of; if there is none, the list is empty.
    #[pyo3(signature = (quote, *, target = None, context = "", speaker = "", lang = None))]
    fn explain<'py>(
        &self,
        py: Python<'py>,
        quote: &str,
        target: Option<Names>,
        context: &str,
        speaker: &str,
        lang: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if quote.trim().is_empty() {
            return Err(PyValueError::new_err("the statement is empty"));
        }
        let lang = match lang {
            None => None,
            Some(code) => Some(Lang::from_code(code).ok_or_else(|| {
                PyValueError::new_err(format!(
                    "unknown language {code:?}: it must be \"en\" or \"ru\""
                ))
            })?),
        };
        let named = match target {
            None => self.judge.options.targets.clone(),
            Some(names) => self.targets_named(names)?,
        };
        let records = py.detach(|| {
            let passage = Passage::new(quote, context, speaker, lang);
            ExplanationRecord::of_passage(&self.judge.analyzer(), &passage, &named)
        });
        records::to_python(py, &records)
    }

    /// How well the model does on labelled records: the figures of the command line's JSON.
    ///
    /// `records` are JSON Lines, by a path or bytes, or mappings. `errors` asks for so many of the errors
    /// of each task that the model was surest of.
    #[pyo3(
        signature = (records, *, errors = 0, on_error = OnError::Raise),
        text_signature = "($self, records, *, errors=0, on_error='raise')",
    )]
    fn evaluate<'py>(
        &self,
        py: Python<'py>,
        records: &Bound<'py, PyAny>,
        #[pyo3(from_py_with = options::errors)] errors: usize,
        on_error: OnError,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut data = records::dataset(records, "records", on_error)?;
        for error in refuse_unknown(&mut data, "the model", &self.judge.model) {
            records::refuse(py, &error, on_error)?;
        }
        if data.is_empty() {
            return Err(errors::RecordError::new_err("no labelled record to evaluate on"));
        }
        // No figure is of reasons.
        let options = AnalyzerOptions { reasons: 0, ..self.judge.options.clone() };
        let abstains = options.abstain_below > 0.0 || options.abstain_above_error.is_some();
        let report = py.detach(|| {
            let analyzer = quotestance::Analyzer::new(&self.judge.model, options);
            let mut interrupts = Interrupts::new();
            let mut check = || interrupts.check();
            let predictions = Predictions::try_new(&analyzer, &data, &mut check)?;
            let report = Report::try_new(&predictions, errors, abstains, &mut check)?;
            serde_json::to_value(report)
                .map_err(|error| errors::RecordError::new_err(error.to_string()))
        });
        records::to_python(py, &report?)
    }

    /// `analyze` of a table's texts.
    ///
    /// `table` is any object with Arrow's C stream or array interface; `text` and `id` name its columns,
    /// and without `id` rows are counted. `carry` names columns that come back, or says that all do. Rows
    /// are made from `batch_size` rows of the table at a time, when they are asked for.
    #[pyo3(
        signature = (
            table, *, text = "text", id = "id", carry = Carry::All(false), format = "txt",
            batch_size = 1024, on_error = OnError::Raise,
        ),
        text_signature = "($self, table, *, text='text', id='id', carry=False, format='txt', batch_size=1024, on_error='raise')",
    )]
    #[expect(clippy::too_many_arguments, reason = "they are Python's keywords")]
    fn analyze_table(
        &self,
        table: &Bound<'_, PyAny>,
        text: &str,
        id: Option<&str>,
        carry: Carry,
        format: &str,
        #[pyo3(from_py_with = options::batch_size)] batch_size: usize,
        on_error: OnError,
    ) -> PyResult<Rows> {
        let settings = Settings { text, id, carry, batch_size, on_error };
        self.rows(Work::Analyze(options::format(format)?), table, &settings)
    }

    /// `extract` of a table's texts; else as `analyze_table`.
    #[pyo3(
        signature = (
            table, *, text = "text", id = "id", carry = Carry::All(false), format = "txt",
            batch_size = 1024, on_error = OnError::Raise,
        ),
        text_signature = "($self, table, *, text='text', id='id', carry=False, format='txt', batch_size=1024, on_error='raise')",
    )]
    #[expect(clippy::too_many_arguments, reason = "they are Python's keywords")]
    fn extract_table(
        &self,
        table: &Bound<'_, PyAny>,
        text: &str,
        id: Option<&str>,
        carry: Carry,
        format: &str,
        #[pyo3(from_py_with = options::batch_size)] batch_size: usize,
        on_error: OnError,
    ) -> PyResult<Rows> {
        let settings = Settings { text, id, carry, batch_size, on_error };
        self.rows(Work::Extract(options::format(format)?), table, &settings)
    }

    /// `classify` of a table's rows.
    ///
    /// `quote` names the column of statements; columns `context`, `speaker`, `lang` and `target` are read
    /// if they are there. All columns come back unless `carry` says otherwise.
    #[pyo3(
        signature = (
            table, *, quote = "quote", carry = Carry::All(true), batch_size = 1024,
            on_error = OnError::Raise,
        ),
        text_signature = "($self, table, *, quote='quote', carry=True, batch_size=1024, on_error='raise')",
    )]
    fn classify_table(
        &self,
        table: &Bound<'_, PyAny>,
        quote: &str,
        carry: Carry,
        #[pyo3(from_py_with = options::batch_size)] batch_size: usize,
        on_error: OnError,
    ) -> PyResult<Rows> {
        let settings = Settings { text: quote, id: None, carry, batch_size, on_error };
        self.rows(Work::Classify, table, &settings)
    }

    /// Analyzers are pickled by what they were told; a built-in model does not travel.
    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        let options = &self.judge.options;
        let keywords = PyDict::new(py);
        match self.built_in {
            Some(fast) => keywords.set_item("fast", fast)?,
            None => keywords.set_item("model", self.model().to_bytes(py))?,
        }
        let targets: Vec<&str> = options.targets.iter().map(Target::id).collect();
        keywords.set_item("target", targets)?;
        let kinds = QuoteKind::ALL.into_iter().filter(|kind| options.kinds.contains(*kind));
        keywords.set_item("kinds", kinds.map(QuoteKind::name).collect::<Vec<_>>())?;
        keywords.set_item("abstain_below", options.abstain_below)?;
        keywords.set_item("abstain_above_error", options.abstain_above_error)?;
        keywords.set_item("reasons", options.reasons)?;
        Ok((PyTuple::empty(py), keywords))
    }

    fn __repr__(&self) -> String {
        let name = match self.built_in {
            Some(false) => "the built-in model",
            Some(true) => "the fast built-in model",
            None => "a model of its own",
        };
        format!("<quotestance.Analyzer: {name}>")
    }
}

impl Analyzer {
    fn rows(
        &self,
        work: Work,
        table: &Bound<'_, PyAny>,
        settings: &Settings<'_>,
    ) -> PyResult<Rows> {
        Rows::new(self.judge.clone(), work, table, settings)
    }

    /// Adds the rows of statements, which have numbers, to `judged`.
    fn classify_group(
        &self,
        py: Python<'_>,
        group: Vec<(u64, PyResult<StatementRow>)>,
        on_error: OnError,
        judged: &Bound<'_, PyList>,
    ) -> PyResult<()> {
        let layout = Layout::statements(&self.judge.model).with_reasons(self.judge.options.reasons);
        let rows: Vec<&StatementRow> =
            group.iter().filter_map(|(_, row)| row.as_ref().ok()).collect();
        let named = &self.judge.options.targets;
        let verdicts = py.detach(|| StatementRow::judge_all(&rows, &self.judge.analyzer(), named));
        let mut verdicts = verdicts.into_iter();
        for (number, row) in group {
            let verdicts = row.and_then(|row| {
                let verdicts = verdicts.next().unwrap_or_else(|| Ok(Vec::new()));
                let verdicts =
                    verdicts.map_err(|error| errors::of_row("rows", number, &error.to_string()))?;
                Ok((row, verdicts))
            });
            match verdicts {
                Ok((row, verdicts)) => verdicts.iter().try_for_each(|verdict| {
                    judged.append(records::to_python(py, &row.with(verdict, &layout))?)
                })?,
                Err(error) => records::refuse_as(py, error, on_error)?,
            }
        }
        Ok(())
    }

    fn targets_named(&self, names: Names) -> PyResult<Vec<Target>> {
        let found = self.judge.model.targets_named(names.into_vec());
        found.map_err(|error| errors::of_target(&error))
    }
}

/// Which columns come back besides the record's own.
#[derive(Clone, Debug, FromPyObject)]
pub(crate) enum Carry {
    All(bool),
    Named(Names),
}

/// A row as a statement.
fn statement(number: u64, row: &Bound<'_, PyAny>) -> (u64, PyResult<StatementRow>) {
    let of = |cause: String| errors::of_row("rows", number, &cause);
    let fields = records::fields(row).map_err(|error| of(error.value(row.py()).to_string()));
    let row = |fields| StatementRow::new(fields).map_err(|error| of(error.to_string()));
    (number, fields.and_then(row))
}

fn warn_of_no_threshold(py: Python<'_>, model: &Shared, error: Option<f64>) -> PyResult<()> {
    let Some(error) = error.filter(|&error| model.abstention().threshold(error).is_none()) else {
        return Ok(());
    };
    let message = format!(
        "no confidence of this model's has an error of {error} or less: every judgement is marked as abstained"
    );
    let message = std::ffi::CString::new(message)?;
    PyErr::warn(py, &py.get_type::<PyUserWarning>(), &message, 1)
}
