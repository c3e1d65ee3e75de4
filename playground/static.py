"""Static files under names that hold their hash, so that browsers keep them for ever."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Rewrites the imports of ES modules too; Django leaves them alone by default."""

    support_js_module_import_aggregation = True
