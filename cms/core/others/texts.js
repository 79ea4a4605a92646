// Texts in the JavaScript of Wagtail and wagtail-localize that their own catalogues leave in English, say with “je”, or
// end without the space that belongs there. “make messages” reads this file; nothing loads it.
gettext("Are you sure?");
gettext("Enter your reply...");
gettext("Report this error to your website administrator with the following information:");
gettext("Server Error");
gettext("Server error");
gettext("Publish in ");
gettext("Translate with ");
gettext("Translate all missing strings with ");
gettext("segments translated");
