// Prints what veraPDF finds wrong with PDF files under PDF/UA-1: one line a fault, file, clause and description with tabs between.
import java.io.File;
import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

class VeraPdf {
    public static void main(String[] paths) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String path : paths) {
            var foundry = Foundries.defaultInstance();
            try (var parser = foundry.createParser(new FileInputStream(path), PDFAFlavour.PDFUA_1);
                 var validator = foundry.createValidator(PDFAFlavour.PDFUA_1, false)) {
                var result = validator.validate(parser);
                for (TestAssertion fault : result.getTestAssertions()) {
                    System.out.println(path + "\t" + fault.getRuleId().getClause() + "-" + fault.getRuleId().getTestNumber() + "\t" + fault.getMessage());
                }
                System.out.println(path + "\t" + (result.isCompliant() ? "compliant" : "not compliant") + "\t" + result.getTotalAssertions());
            }
        }
    }
}
